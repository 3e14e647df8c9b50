import { useMemo, useState } from 'preact/hooks';
import { findRequestProblem } from '../run/size-problems.js';
import { readStdin, type StdinText } from '../run/stdin-text.js';
import { Dialog } from '../ui/dialog.js';

/** Prepares the input of a program. The text is kept for later runs until it is removed. */
export function StdinDialog({ stdin, onRun, onClose }: { stdin: StdinText; onRun: () => void; onClose: () => void }) {
  const [text, setText] = useState(stdin.text.get);
  const problem = useMemo(() => findRequestProblem({ stdin: readStdin(text) }), [text]);

  function keep(): void {
    stdin.set(text);
    onClose();
  }

  return (
    <Dialog
      title="Run with input"
      onClose={onClose}
      actions={
        <>
          <button
            type="button"
            class="primary"
            disabled={problem !== null}
            onClick={() => {
              keep();
              onRun();
            }}
          >
            Run
          </button>
          <button type="button" disabled={problem !== null} onClick={keep}>
            Save
          </button>
          <button type="button" onClick={onClose}>
            Cancel
          </button>
        </>
      }
    >
      <p id="stdin-hint" class="hint">
        Each line answers one <code>input()</code>. Run uses this text until you remove it.
      </p>
      <textarea
        class="stdin-text"
        aria-label="Input for your program"
        rows={6}
        autofocus
        aria-invalid={problem !== null}
        aria-describedby={problem === null ? 'stdin-hint' : 'stdin-problem'}
        spellcheck={false}
        autocapitalize="off"
        value={text}
        onInput={(event) => setText(event.currentTarget.value)}
      />
      {problem !== null && (
        <p id="stdin-problem" class="problem" role="alert">
          {problem}
        </p>
      )}
    </Dialog>
  );
}
