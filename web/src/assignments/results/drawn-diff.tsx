import '../../styles/on-demand/diff.css';
import type { OutputDiff } from '@runq/common/contract/grading';

const looks = {
  same: { class: 'diff-same', sign: ' ', label: '' },
  expected: { class: 'diff-removed', sign: '−', label: 'expected: ' },
  got: { class: 'diff-added', sign: '+', label: 'your output: ' },
} as const;

/**
 * How an output differs from the expected one, as the server has drawn it: with signs for invisible characters. Signs
 * and hidden labels repeat what the colours show.
 */
export function DrawnDiff({ diff, caseName }: { diff: OutputDiff; caseName: string }) {
  return (
    <figure class="diff">
      <figcaption>
        <span class="diff-removed">− expected</span> <span class="diff-added">+ your output</span>
        <span>
          First difference: line {diff.line}, column {diff.column}
        </span>
      </figcaption>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a scrollable region must be focusable */}
      <section class="diff-lines" tabIndex={0} aria-label={`Differences of ${caseName}`}>
        {diff.lines.map(({ kind, text }, index) =>
          kind === 'hidden' ? (
            <div key={index} class="diff-gap">
              {text}
            </div>
          ) : (
            <div key={index} class={`diff-line ${looks[kind].class}`}>
              <span aria-hidden="true">{looks[kind].sign} </span>
              <span class="hidden-label">{looks[kind].label}</span>
              {text}
            </div>
          ),
        )}
      </section>
    </figure>
  );
}
