import { diffArrays } from 'diff';

/** A line of either text, and whether only the old or only the new one has it. */
export interface DiffLine {
  kind: 'same' | 'removed' | 'added';
  line: string;
}

/** Beyond this many changed lines, everything between the common ends counts as removed and added. */
const maxEdits = 800;

const toDiffLines = (kind: DiffLine['kind'], lines: readonly string[]): DiffLine[] =>
  lines.map((line) => ({ kind, line }));

/**
 * Compares two lists of lines. The common lines at both ends are skipped first, so they stay `same` even when the
 * search stops. Time and memory grow with lines times changes, at most with `maxEdits` squared.
 */
export function diffLines(before: readonly string[], after: readonly string[]): DiffLine[] {
  const shorter = Math.min(before.length, after.length);
  let head = 0;
  while (head < shorter && before[head] === after[head]) head++;
  let tail = 0;
  while (tail < shorter - head && before[before.length - 1 - tail] === after[after.length - 1 - tail]) tail++;
  const removed = before.slice(head, before.length - tail);
  const added = after.slice(head, after.length - tail);
  const changes = diffArrays(removed, added, { maxEditLength: maxEdits });
  return [
    ...toDiffLines('same', before.slice(0, head)),
    ...(changes
      ? changes.flatMap((change) =>
          toDiffLines(change.removed ? 'removed' : change.added ? 'added' : 'same', change.value),
        )
      : [...toDiffLines('removed', removed), ...toDiffLines('added', added)]),
    ...toDiffLines('same', before.slice(before.length - tail)),
  ];
}
