import { ConsolePane } from '../console/console-pane.js';
import { useCell } from '../page/cell.js';
import { ConnectionChip } from '../page/connection-chip.js';
import { Mount } from '../page/mount.js';
import type { EmbedOptions } from './embed-options.js';
import type { Embed } from './open-embed.js';
import type { Runner } from './open-runner.js';
import { RunButton } from './run-button.js';

/** The program with its button, and once it ran, its output. */
export function EmbeddedCode({ embed, options, title }: { embed: Embed; options: EmbedOptions; title: string }) {
  const { editor } = embed;
  const shownPath = useCell(editor.shownPath);
  const runner = useCell(embed.runner);
  const problem = useCell(embed.problem);

  return (
    <main class="embed-main">
      <header class="embed-head" data-pane="top">
        <h1>{title}</h1>
        {editor.paths.length > 1 && (
          <label class="compact">
            <span class="hidden-label">File</span>
            <select value={shownPath} onChange={(event) => editor.show(event.currentTarget.value)}>
              {editor.paths.map((path) => (
                <option key={path}>{path}</option>
              ))}
            </select>
          </label>
        )}
        <span class="spacer" />
        {!options.isReadOnly && (
          <button type="button" class="quiet" onClick={editor.reset}>
            Reset
          </button>
        )}
        {options.runs !== 'never' && <RunButton embed={embed} runner={runner} />}
      </header>
      <div class="embed-code" data-pane="editor">
        <Mount element={editor.element} class="editor" />
      </div>
      <p id="embed-help" class="hidden-label">
        {options.isReadOnly ? 'This program can be read, not changed.' : 'Escape and then Tab leaves the program.'}
      </p>
      {problem && (
        <p class="problem-bar" role="alert">
          {problem}
        </p>
      )}
      {runner && <Output runner={runner} />}
      <footer class="embed-foot">
        <a
          href={'share' in options.source ? `/?share=${encodeURIComponent(options.source.share)}` : '/'}
          target="_blank"
          rel="noopener"
        >
          Open in runq<span class="hidden-label"> (new tab)</span>
        </a>
      </footer>
    </main>
  );
}

function Output({ runner }: { runner: Runner }) {
  const connection = useCell(runner.connection);
  return (
    <div data-pane="output">
      {connection === 'offline' && <ConnectionChip connection={connection} />}
      <ConsolePane view={runner.view} desk={runner.desk} token={runner.token} />
    </div>
  );
}
