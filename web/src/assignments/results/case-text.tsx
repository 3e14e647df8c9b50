import type { Transcript } from '@runq/common/contract/grading';
import type { ComponentChildren } from 'preact';

/** Characters shown at most: a megabyte of text would freeze the page. */
const maxCharacters = 20_000;

/** A text of a case, such as its input, under its label. An empty one is named as such. */
export function CaseText({ label, text, caseName }: { label: string; text: string; caseName: string }) {
  return (
    <figure class="case-text">
      <figcaption>{label}</figcaption>
      {text === '' ? (
        <p class="hint">(empty)</p>
      ) : (
        <ScrollBox label={`${label} of ${caseName}`}>{text.slice(0, maxCharacters)}</ScrollBox>
      )}
      {text.length > maxCharacters && <p class="hint">{describeHidden(text.length - maxCharacters, 'characters')}</p>}
    </figure>
  );
}

const kindLabels = { stdout: '', prompt: '', stderr: 'Error output: ', input: 'Input: ' } as const;

/** What a case printed and read, in order, as on a terminal. Input and error output differ by more than colour. */
export function TranscriptView({ transcript, caseName }: { transcript: Transcript; caseName: string }) {
  let left = maxCharacters;
  const parts = transcript.parts.flatMap(({ kind, text }) => {
    const shown = text.slice(0, left);
    left -= shown.length;
    return shown === '' ? [] : [{ kind, text: shown }];
  });
  const hidden = transcript.parts.reduce((sum, { text }) => sum + text.length, 0) - (maxCharacters - left);
  return (
    <figure class="case-text">
      <figcaption>Your program in the console</figcaption>
      {parts.length === 0 ? (
        <p class="hint">No output.</p>
      ) : (
        <ScrollBox label={`Your program in the console, ${caseName}`}>
          {parts.map(({ kind, text }, index) => (
            <span key={index} class={`part-${kind}`}>
              {kindLabels[kind] && <span class="hidden-label">{kindLabels[kind]}</span>}
              {text}
            </span>
          ))}
        </ScrollBox>
      )}
      {hidden > 0 && <p class="hint">{describeHidden(hidden, 'characters')}</p>}
      {transcript.hiddenBytes > 0 && <p class="hint">{describeHidden(transcript.hiddenBytes, 'bytes')}</p>}
    </figure>
  );
}

function ScrollBox({ label, children }: { label: string; children: ComponentChildren }) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrollable region must be focusable
    <section class="case-box" tabIndex={0} aria-label={label}>
      <pre>{children}</pre>
    </section>
  );
}

const describeHidden = (count: number, unit: string) => `${count.toLocaleString('en')} ${unit} hidden`;
