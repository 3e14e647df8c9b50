import type { ComponentChildren } from 'preact';
import type { Obstacle } from '../connection/obstacle.js';
import { obstacleTextId } from '../connection/obstacle-banner.js';
import type { RunState } from '../run/run-state.js';

/** Run, and Stop during a run. A run from elsewhere does not block one of this page. */
export function RunButtons(props: {
  state: RunState;
  /** Why Run cannot start anything now. */
  obstacle: Obstacle | null;
  /** The path of the file that Run starts, if there is one. */
  entryPath: string | undefined;
  onRun: () => void;
  onStop: () => void;
  /** The other ways to run, beside Run. */
  menu: ComponentChildren;
}) {
  const { state, obstacle, entryPath } = props;
  const isBusy = state.phase !== 'idle' && state.phase !== 'finished';
  const runTitle = entryPath ? `Runs ${entryPath} (Ctrl+Enter or ⌘+Enter)` : 'No Python file to run';
  return (
    <div class="run-buttons">
      {isBusy && (
        <button
          type="button"
          class="stop"
          onClick={({ detail }) => {
            // Stop replaces Run: the second click of a double click on Run must not stop the run.
            if (detail < 2) props.onStop();
          }}
          disabled={state.isStopping}
          key="stop"
        >
          <i class="stop-mark" aria-hidden="true" />
          {state.isStopping ? 'Stopping…' : 'Stop'}
        </button>
      )}
      {(!isBusy || state.isFromElsewhere) && (
        <button
          type="button"
          class="primary run"
          onClick={props.onRun}
          title={obstacle?.message ?? runTitle}
          aria-disabled={obstacle !== null}
          aria-describedby={obstacle ? obstacleTextId : undefined}
          aria-keyshortcuts="Control+Enter Meta+Enter"
          key="run"
        >
          <i class="run-mark" aria-hidden="true" />
          Run
        </button>
      )}
      {!isBusy && props.menu}
    </div>
  );
}
