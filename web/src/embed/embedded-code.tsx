import { ObstacleBanner } from '../connection/obstacle-banner.js';
import { lazy } from '../ui/lazy.js';
import { MountElement } from '../ui/mount-element.js';
import { useSignalValue } from '../ui/signal.js';
import type { EmbedOptions } from './embed-options.js';
import type { Embed } from './open-embed.js';
import { RunButton } from './run-button.js';

const ProgramOutput = lazy(() => import('./program-output.js').then((module) => module.ProgramOutput));

/** The program with its Run button, and its output once it has run. */
export function EmbeddedCode({ embed, options, title }: { embed: Embed; options: EmbedOptions; title: string }) {
  const { editor } = embed;
  const shownPath = useSignalValue(editor.shownPath);
  const runner = useSignalValue(embed.runner);
  const problem = useSignalValue(embed.problem);

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
      {runner && <ObstacleBanner obstacle={runner.controller.obstacle} />}
      <div class="embed-code" data-pane="editor">
        <MountElement element={editor.element} class="editor" />
      </div>
      <p id="embed-help" class="hidden-label">
        {options.isReadOnly ? 'Read-only program.' : 'Press Escape, then Tab, to leave the editor.'}
      </p>
      {problem && (
        <p class="problem-bar" role="alert">
          {problem}
        </p>
      )}
      {runner && <ProgramOutput runner={runner} />}
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
