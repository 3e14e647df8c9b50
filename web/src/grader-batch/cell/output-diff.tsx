import '../../styles/on-demand/diff.css';
import type { OutputDiff } from '@runq/common/contract/grading';

const signs = { same: ' ', expected: '−', got: '+', hidden: ' ' } as const;
const labels = { same: '', expected: 'Expected: ', got: 'Printed: ', hidden: '' } as const;
const looks = { same: 'same', expected: 'removed', got: 'added' } as const;

/** The characters that are drawn in lines that differ. */
const drawn: [sign: string, name: string][] = [
  ['·', 'space'],
  ['→', 'tab'],
  ['␍', 'carriage return'],
  ['⍽', 'no-break space'],
  ['⟨BOM⟩', 'byte order mark'],
];

/** How an output differs from the expected one. In lines that differ, invisible characters are drawn. */
export function OutputDiffView({ diff }: { diff: OutputDiff }) {
  const changed = diff.lines.filter(({ kind }) => kind === 'expected' || kind === 'got');
  const used = drawn.filter(([sign]) => changed.some(({ text }) => text.includes(sign)));
  return (
    <figure class="diff">
      <figcaption>
        <span class="diff-removed">− expected</span> <span class="diff-added">+ printed</span>
        {used.map(([sign, name]) => (
          <span key={name}>
            <code>{sign}</code> {name}
          </span>
        ))}
      </figcaption>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a scrollable region must be focusable */}
      <section class="diff-lines" tabIndex={0} aria-label="Differences">
        {diff.lines.map(({ kind, text }, index) =>
          kind === 'hidden' ? (
            <div key={index} class="diff-gap">
              {text}
            </div>
          ) : (
            <div key={index} class={`diff-line diff-${looks[kind]}`}>
              <span aria-hidden="true">{signs[kind]} </span>
              <span class="hidden-label">{labels[kind]}</span>
              {text}
            </div>
          ),
        )}
      </section>
    </figure>
  );
}
