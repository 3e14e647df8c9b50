import type { RunContents } from '../ops-shape.js';

/** The code and output of a run, after a look that the audit log has. */
export function RunContentsPanel({ contents }: { contents: RunContents }) {
  const { files, stdin, stdout, stderr } = contents;
  return (
    <section class="panel" aria-labelledby="contents-title">
      <h2 id="contents-title">Code and output</h2>
      {files === null && <p class="empty-note">The code is stored only until the end of a run.</p>}
      {files?.map((file) => (
        <Text key={file.path} name={file.path} content={file} />
      ))}
      {stdin && stdin.characters > 0 && <Text name="Input" content={stdin} />}
      <Text name="Output" content={stdout} />
      {stderr.characters > 0 && <Text name="Errors" content={stderr} />}
    </section>
  );
}

function Text({ name, content }: { name: string; content: { text: string; characters: number } }) {
  const { text, characters } = content;
  return (
    <figure class="run-text">
      <figcaption>
        {name}
        {characters > text.length && `: the first ${text.length} of ${characters} characters`}
      </figcaption>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region must be reachable by keyboard. */}
      <pre tabIndex={0}>{text === '' ? '(empty)' : text}</pre>
    </figure>
  );
}
