import type { Obstacle } from '../connection/obstacle.js';
import { obstacleTextId } from '../connection/obstacle-banner.js';
import type { RunState } from '../run/run-state.js';
import { createSignal, type Signal, useSignalValue } from '../ui/signal.js';
import type { Embed } from './open-embed.js';
import type { Runner } from './open-runner.js';

const noState: Signal<RunState | null> = createSignal<RunState | null>(null);
const noObstacle: Signal<Obstacle | null> = createSignal<Obstacle | null>(null);

/** Run, and Stop during a run. */
export function RunButton({ embed, runner }: { embed: Embed; runner: Runner | null }) {
  const state = useSignalValue<RunState | null>(
    (runner?.controller.state as Signal<RunState | null> | undefined) ?? noState,
  );
  const obstacle = useSignalValue(runner?.controller.obstacle ?? noObstacle);
  const isBusy = state !== null && state.phase !== 'idle' && state.phase !== 'finished';
  if (!isBusy)
    return (
      <button
        type="button"
        class="primary run"
        aria-keyshortcuts="Control+Enter Meta+Enter"
        title={obstacle?.message}
        aria-disabled={obstacle !== null}
        aria-describedby={obstacle ? obstacleTextId : undefined}
        onClick={embed.run}
      >
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
        // Stop replaces Run: the second click of a double click on Run must not stop the run.
        if (detail < 2) runner?.controller.stop();
      }}
    >
      <i class="stop-mark" aria-hidden="true" />
      {state.isStopping ? 'Stopping…' : 'Stop'}
    </button>
  );
}
