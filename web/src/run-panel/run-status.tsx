import type { Project } from '../project/project.js';
import type { RunState } from '../run/run-state.js';
import { formatBytes } from '../ui/format.js';
import { IdleCountdown } from './idle-countdown.js';
import { RunClock } from './run-clock.js';
import { StaleRunNotice } from './stale-run-notice.js';
import { describeVerdict, type Tone } from './verdict-text.js';

const marks: Record<Tone, string> = { good: '✓', error: '✕', limit: '■', ours: '!' };

/** The status of the run in one line, at the end its verdict; screen readers announce it. */
export function RunStatus(props: {
  state: RunState;
  /** True while a drawing continues, which may outlast its program. */
  isDrawing: boolean;
  /** Undefined where the code cannot differ from the run's. */
  project: Project | undefined;
}) {
  const { state, isDrawing, project } = props;
  const ended = state.phase === 'finished' && state.run ? describeVerdict(state.run, state.hasTraceback) : null;
  const verdict = isDrawing && ended?.tone === 'good' ? null : ended;
  const phase = verdict || isDrawing ? 'active' : state.phase;
  return (
    <div class={`run-status tone-${verdict?.tone ?? (state.isWaitingForInput ? 'waiting' : phase)}`} role="status">
      {verdict ? (
        <>
          <span class="mark" aria-hidden="true">
            {marks[verdict.tone]}
          </span>
          <span class="words">
            <strong>{verdict.title}</strong>
            {verdict.used && <span class="used">{verdict.used}</span>}
            {project && state.run && isNoteworthy(state, verdict.tone) && (
              <StaleRunNotice project={project} run={state.run} />
            )}
            {verdict.reason && <span class="reason">{verdict.reason}</span>}
          </span>
        </>
      ) : (
        <>
          <span class="mark" aria-hidden="true" />
          <span class="words">
            <span>{describePhase(state, isDrawing)}</span>
            <RunClock state={state} />
            <IdleCountdown state={state} />
          </span>
        </>
      )}
    </div>
  );
}

/** A user who has just edited the code knows that it changed; the lines of an error no longer match it. */
const isNoteworthy = ({ isRestored }: RunState, tone: Tone) => isRestored || tone !== 'good';

function describePhase(state: RunState, isDrawing: boolean): string {
  if (state.isStopping) return 'Stopping…';
  if (isDrawing && !state.isWaitingForInput) return 'Drawing…';
  if (state.phase === 'sending') return 'Starting…';
  if (state.phase === 'queued') return 'Queued';
  if (state.phase !== 'active') return 'Ready';
  if (!state.isWaitingForInput) return 'Running…';
  return state.prompt === 'console' || state.prompt === 'more' ? 'Waiting at the prompt' : 'Waiting for input';
}

/** A note under the output when the program printed more than is retained, unless its verdict says so. */
export function OutputCut({ state }: { state: RunState }) {
  if (state.phase !== 'finished' || !state.run?.outputTruncated || state.run.verdict === 'output_limit') return null;
  return <p class="notice">Output truncated: only the first {formatBytes(state.run.limits.outputBytes)} were kept.</p>;
}
