import { describeVerdict, type Tone } from './describe-verdict.js';
import type { DeskState } from './desk-state.js';
import { formatBytes } from './format-amounts.js';
import { IdleCountdown } from './idle-countdown.js';

const marks: Record<Tone, string> = { good: '✓', error: '✕', limit: '■', ours: '!' };

/** One line that always says where the run is; at the end its verdict, told to screen readers too. */
export function RunStatus({ state }: { state: DeskState }) {
  const verdict = state.phase === 'finished' && state.run ? describeVerdict(state.run) : null;
  return (
    <div
      class={`run-status tone-${verdict?.tone ?? (state.isWaitingForInput ? 'waiting' : state.phase)}`}
      role="status"
    >
      {verdict ? (
        <>
          <span class="mark" aria-hidden="true">
            {marks[verdict.tone]}
          </span>
          <span class="words">
            <strong>{verdict.title}</strong>
            {verdict.used && <span class="used">{verdict.used}</span>}
            {verdict.reason && <span class="reason">{verdict.reason}</span>}
          </span>
        </>
      ) : (
        <>
          <span class="mark" aria-hidden="true" />
          <span class="words">
            <span>{describePhase(state)}</span>
            <IdleCountdown state={state} />
          </span>
        </>
      )}
    </div>
  );
}

function describePhase(state: DeskState): string {
  if (state.isStopping) return 'Stopping…';
  if (state.phase === 'sending') return 'Starting…';
  if (state.phase === 'queued') return 'Waiting in line';
  if (state.phase !== 'active') return 'Ready';
  if (!state.isWaitingForInput) return 'Running…';
  return state.prompt === 'console' || state.prompt === 'more' ? 'At the prompt' : 'Waiting for your input';
}

/** Said under the output when the program printed more than is kept. */
export function OutputCut({ state }: { state: DeskState }) {
  if (state.phase !== 'finished' || !state.run?.outputTruncated) return null;
  return (
    <p class="notice">
      Output cut: only the first {formatBytes(state.run.limits.outputBytes)} are kept, the rest was dropped.
    </p>
  );
}
