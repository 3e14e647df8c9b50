import type { FileCommands } from '../files/file-commands.js';
import { RanText } from '../files/ran-text.js';
import { useCell } from '../page/cell.js';
import { Mount } from '../page/mount.js';
import { PromptBar } from '../repl/prompt-bar.js';
import { LeftFiles } from '../run/left-files.js';
import type { PreparedInput } from '../run/prepared-input.js';
import { PreparedInputBox } from '../run/prepared-input-box.js';
import { QueueCard } from '../run/queue-card.js';
import type { RunDesk } from '../run/run-desk.js';
import { OutputCut, RunStatus } from '../run/run-status.js';
import { ConsoleTools } from './console-tools.js';
import type { ConsoleView } from './console-view.js';

/** The right half: how the run stands and all that it prints. */
export function ConsolePane(props: {
  view: ConsoleView;
  desk: RunDesk;
  token: string;
  /** Without it nothing can be prepared here. */
  prepared?: PreparedInput;
  /** Without it no prompt can be opened here. */
  onPrompt?: (withFiles: boolean) => void;
  /** The person's own files; an embedded page has none. */
  commands?: FileCommands;
}) {
  const { view, desk, token, commands } = props;
  const state = useCell(desk.state);
  const isFollowing = useCell(view.isFollowing);
  const { run } = state;
  const isAtPrompt = state.kind === 'session' && state.phase !== 'finished';

  return (
    <section class="pane console-pane" aria-labelledby="output-title">
      <div class="pane-head">
        <h2 id="output-title">Output</h2>
        <span class="spacer" />
        <ConsoleTools view={view} run={state.phase === 'finished' ? run : null} token={token} />
      </div>
      <RunStatus state={state} />
      {state.phase === 'finished' && run && commands && <RanText project={commands.project} run={run} />}
      {state.problem && (
        <div class="problem-bar" role="alert">
          <span>{state.problem}</span>
          <button type="button" class="quiet" onClick={desk.dismissProblem}>
            Dismiss
          </button>
        </div>
      )}
      {state.phase === 'queued' && (
        <QueueCard token={token} place={state.place} isStopping={state.isStopping} onCancel={desk.stop} />
      )}
      <div class="log-frame">
        {state.phase === 'idle' && !state.problem && (
          <div class="empty">
            <p>
              <strong>Nothing has run yet.</strong>
            </p>
            <p>Press Run and what your program prints appears here, as it is printed.</p>
          </div>
        )}
        <Mount element={view.element} class="log-mount" />
        {!isFollowing && (
          <button
            type="button"
            class="to-end"
            onClick={() => {
              view.toEnd();
              view.focus();
            }}
          >
            Jump to the newest <span aria-hidden="true">↓</span>
          </button>
        )}
      </div>
      <OutputCut state={state} />
      {state.phase === 'finished' && run && <LeftFiles key={run.id} run={run} token={token} commands={commands} />}
      {props.prepared && !isAtPrompt && <PreparedInputBox prepared={props.prepared} />}
      {props.onPrompt && <PromptBar desk={desk} onOpen={props.onPrompt} />}
    </section>
  );
}
