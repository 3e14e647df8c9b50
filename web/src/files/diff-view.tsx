import '../styles/on-demand/diff.css';
import { useMemo } from 'preact/hooks';
import { type DiffLine, diffLines } from './diff-lines.js';

/** Unchanged lines shown around a change. */
const contextLines = 3;
/** Lines shown at most: a hundred thousand elements would freeze the page. */
const maxShown = 600;

const signs = { same: ' ', removed: '−', added: '+' } as const;

/**
 * The differences between two texts, line by line with some context. Signs and hidden labels repeat what the colours
 * show. `beforeName` and `afterName` label the lines that only one side has.
 */
export function DiffView(props: { before: string; after: string; beforeName: string; afterName: string }) {
  const { before, after, beforeName, afterName } = props;
  const lines = useMemo(() => foldSame(diffLines(before.split(/\r?\n/), after.split(/\r?\n/))), [before, after]);
  const names = { same: '', removed: `${beforeName}: `, added: `${afterName}: ` };

  if (before === after) return <p class="hint">No differences.</p>;
  return (
    <figure class="diff">
      <figcaption>
        <span class="diff-removed">− {beforeName}</span> <span class="diff-added">+ {afterName}</span>
      </figcaption>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a scrollable region must be focusable */}
      <section class="diff-lines" tabIndex={0} aria-label="Differences">
        {lines.slice(0, maxShown).map((line, index) =>
          typeof line === 'number' ? (
            <div key={index} class="diff-gap">
              {line === 1 ? '1 unchanged line' : `${line} unchanged lines`}
            </div>
          ) : (
            <div key={index} class={`diff-line diff-${line.kind}`}>
              <span aria-hidden="true">{signs[line.kind]} </span>
              <span class="hidden-label">{names[line.kind]}</span>
              {line.line}
            </div>
          ),
        )}
        {lines.length > maxShown && <div class="diff-gap">Only the first {maxShown} lines are shown.</div>}
      </section>
    </figure>
  );
}

/** Replaces each run of unchanged lines far from any change by their number. */
function foldSame(lines: readonly DiffLine[]): (DiffLine | number)[] {
  const isNear = lines.map(() => false);
  lines.forEach(({ kind }, at) => {
    if (kind === 'same') return;
    for (let near = Math.max(0, at - contextLines); near <= Math.min(lines.length - 1, at + contextLines); near++)
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
