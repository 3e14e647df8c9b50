import { type Cell, createCell, useCell } from '../page/cell.js';
import type { DeskState } from '../run/desk-state.js';
import type { Embed } from './open-embed.js';
import type { Runner } from './open-runner.js';

const nothingYet: Cell<DeskState | null> = createCell<DeskState | null>(null);

/** Run, and Stop while something runs. */
export function RunButton({ embed, runner }: { embed: Embed; runner: Runner | null }) {
  const state = useCell<DeskState | null>((runner?.desk.state as Cell<DeskState | null> | undefined) ?? nothingYet);
  const isBusy = state !== null && state.phase !== 'idle' && state.phase !== 'finished';
  if (!isBusy)
    return (
      <button type="button" class="primary run" aria-keyshortcuts="Control+Enter Meta+Enter" onClick={embed.run}>
        <i class="run-mark" aria-hidden="true" />
        Run
      </button>
    );
  return (
    <button
      type="button"
      class="stop"
      disabled={state.isStopping}
      onClick={({ detail }) => {
        // Stop appears where Run was: the second half of a double click on Run is no wish to stop.
        if (detail < 2) runner?.desk.stop();
      }}
    >
      <i class="stop-mark" aria-hidden="true" />
      {state.isStopping ? 'Stopping…' : 'Stop'}
    </button>
  );
}
