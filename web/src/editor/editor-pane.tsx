import { Mount } from '../page/mount.js';
import type { DeskState } from '../run/run-desk.js';
import type { Editor } from './create-editor.js';
import { examples } from './examples.js';

/** The left half: the program, a few programs to begin with, and the button that this page is about. */
export function EditorPane(props: {
  editor: Editor;
  state: DeskState;
  isKept: boolean;
  onRun: () => void;
  onStop: () => void;
}) {
  const { editor, state } = props;
  const isBusy = state.phase !== 'idle' && state.phase !== 'finished';

  return (
    <section class="pane editor-pane" aria-labelledby="program-title">
      <div class="pane-head">
        <h2 id="program-title">main.py</h2>
        {!props.isKept && (
          <span class="problem" role="status">
            Not saved in this browser
          </span>
        )}
        <span class="spacer" />
        <label class="compact">
          <span class="hidden-label">Examples</span>
          <select
            value=""
            onChange={(event) => {
              const example = examples.find(({ name }) => name === event.currentTarget.value);
              event.currentTarget.value = '';
              if (example) editor.replace(example.code);
            }}
          >
            <option value="">Examples</option>
            {examples.map(({ name }) => (
              <option key={name} value={name}>
                {name}
              </option>
            ))}
          </select>
        </label>
        {isBusy ? (
          <button
            type="button"
            class="stop"
            onClick={({ detail }) => {
              // Stop appears where Run was: the second half of a double click on Run is no wish to stop.
              if (detail < 2) props.onStop();
            }}
            disabled={state.isStopping}
            key="stop"
          >
            <i class="stop-mark" aria-hidden="true" />
            {state.isStopping ? 'Stopping…' : 'Stop'}
          </button>
        ) : (
          <button
            type="button"
            class="primary run"
            onClick={props.onRun}
            title="Ctrl+Enter or ⌘+Enter"
            aria-keyshortcuts="Control+Enter Meta+Enter"
            key="run"
          >
            <i class="run-mark" aria-hidden="true" />
            Run
          </button>
        )}
      </div>
      <Mount element={editor.element} class="editor" />
      <p class="pane-foot" id="editor-help">
        <kbd>Ctrl</kbd>+<kbd>Enter</kbd> runs. <kbd>Tab</kbd> indents; <kbd>Esc</kbd> then <kbd>Tab</kbd> leaves the
        editor.
      </p>
    </section>
  );
}
