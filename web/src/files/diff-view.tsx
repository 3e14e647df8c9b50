import { useMemo } from 'preact/hooks';
import { type DiffLine, diffLines } from './diff-lines.js';

/** Unchanged lines that are shown around a change. */
const around = 3;
/** Lines shown at most: a page of a hundred thousand elements would stand still. */
const maxShown = 600;

const signs = { same: ' ', removed: '−', added: '+' } as const;

/**
 * How two texts differ, line by line, with a little around each change. Told by signs and words as well as by colour. `beforeName` and
 * `afterName` say whose the lines are that only one side has.
 */
export function DiffView(props: { before: string; after: string; beforeName: string; afterName: string }) {
  const { before, after, beforeName, afterName } = props;
  const lines = useMemo(() => foldSame(diffLines(before.split(/\r?\n/), after.split(/\r?\n/))), [before, after]);
  const names = { same: '', removed: `${beforeName}: `, added: `${afterName}: ` };

  if (before === after) return <p class="hint">There is no difference.</p>;
  return (
    <figure class="diff">
      <figcaption>
        <span class="diff-removed">− {beforeName}</span> <span class="diff-added">+ {afterName}</span>
      </figcaption>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by the keyboard */}
      <section class="diff-lines" tabIndex={0} aria-label="Differences">
        {lines.slice(0, maxShown).map((line, index) =>
          typeof line === 'number' ? (
            <div key={index} class="diff-gap">
              {line === 1 ? '1 line' : `${line} lines`} the same
            </div>
          ) : (
            <div key={index} class={`diff-line diff-${line.kind}`}>
              <span aria-hidden="true">{signs[line.kind]} </span>
              <span class="hidden-label">{names[line.kind]}</span>
              {line.line}
            </div>
          ),
        )}
        {lines.length > maxShown && <div class="diff-gap">The rest of the difference is not shown.</div>}
      </section>
    </figure>
  );
}

/** Puts a number in place of a run of unchanged lines that are far from every change. */
function foldSame(lines: readonly DiffLine[]): (DiffLine | number)[] {
  const isNear = lines.map(() => false);
  lines.forEach(({ kind }, at) => {
    if (kind === 'same') return;
    for (let near = Math.max(0, at - around); near <= Math.min(lines.length - 1, at + around); near++)
      isNear[near] = true;
  });
  const folded: (DiffLine | number)[] = [];
  lines.forEach((line, at) => {
    const last = folded.at(-1);
    if (isNear[at]) folded.push(line);
    else if (typeof last === 'number') folded[folded.length - 1] = last + 1;
    else folded.push(1);
  });
  return folded;
}
