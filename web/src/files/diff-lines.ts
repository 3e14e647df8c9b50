/** A line of either text, and whether only the old or only the new one has it. */
export interface DiffLine {
  kind: 'same' | 'removed' | 'added';
  line: string;
}

/** Beyond this many changed lines the middle is shown as all removed and all added: nobody reads such a difference line by line. */
const maxEdits = 800;

/**
 * The shortest way from one list of lines to the other (E. Myers, "An O(ND) Difference Algorithm and Its Variations", 1986), what both
 * have in common at their ends left out first. Time and memory grow with lines times differences, at most with `maxEdits` squared.
 */
export function diffLines(before: readonly string[], after: readonly string[]): DiffLine[] {
  const shorter = Math.min(before.length, after.length);
  let head = 0;
  while (head < shorter && before[head] === after[head]) head++;
  let tail = 0;
  while (tail < shorter - head && before[before.length - 1 - tail] === after[after.length - 1 - tail]) tail++;
  const same = (lines: readonly string[]): DiffLine[] => lines.map((line) => ({ kind: 'same', line }));
  return [
    ...same(before.slice(0, head)),
    ...diffMiddle(before.slice(head, before.length - tail), after.slice(head, after.length - tail)),
    ...same(before.slice(before.length - tail)),
  ];
}

function diffMiddle(before: readonly string[], after: readonly string[]): DiffLine[] {
  const rounds = findRounds(before, after);
  if (!rounds)
    return [
      ...before.map((line): DiffLine => ({ kind: 'removed', line })),
      ...after.map((line): DiffLine => ({ kind: 'added', line })),
    ];
  const lines: DiffLine[] = [];
  let x = before.length;
  let y = after.length;
  for (let edits = rounds.length - 1; edits >= 0; edits--) {
    const reached = rounds[edits]!;
    const diagonal = x - y;
    const cameDown = edits > 0 && goesDown(reached, diagonal, edits);
    const from = diagonal + (cameDown ? 1 : -1);
    const startX = edits === 0 ? 0 : (reached.get(from) ?? 0);
    const startY = edits === 0 ? 0 : startX - from;
    while (x > startX && y > startY) {
      lines.push({ kind: 'same', line: before[--x]! });
      y--;
    }
    if (edits > 0)
      lines.push(cameDown ? { kind: 'added', line: after[--y]! } : { kind: 'removed', line: before[--x]! });
  }
  return lines.reverse();
}

/** The furthest `x` on each diagonal `x - y` before each number of edits; null when it takes more than `maxEdits`. */
function findRounds(before: readonly string[], after: readonly string[]): Map<number, number>[] | null {
  const rounds: Map<number, number>[] = [];
  const reached = new Map<number, number>([[1, 0]]);
  for (let edits = 0; edits <= Math.min(maxEdits, before.length + after.length); edits++) {
    rounds.push(new Map(reached));
    for (let diagonal = -edits; diagonal <= edits; diagonal += 2) {
      const down = goesDown(reached, diagonal, edits);
      let x = down ? (reached.get(diagonal + 1) ?? 0) : (reached.get(diagonal - 1) ?? 0) + 1;
      while (x < before.length && x - diagonal < after.length && before[x] === after[x - diagonal]) x++;
      reached.set(diagonal, x);
      if (x >= before.length && x - diagonal >= after.length) return rounds;
    }
  }
  return null;
}

const goesDown = (reached: ReadonlyMap<number, number>, diagonal: number, edits: number) =>
  diagonal === -edits || (diagonal !== edits && (reached.get(diagonal - 1) ?? -1) < (reached.get(diagonal + 1) ?? -1));
