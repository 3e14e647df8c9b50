import { formatLimit } from '../../ui/format.js';
import type { BatchState } from '../data/batch-shape.js';

/** How far a batch is; nothing when it is finished. */
export function ProgressPanel({ batch, obstacle }: { batch: BatchState; obstacle: string | null }) {
  const { counts, total, etaMs, state, cancelled, paused, waitingReason } = batch;
  if (state === 'finished') return null;
  const percent = Math.floor((counts.finished / total) * 100);
  return (
    <section class="batch-panel" aria-labelledby="progress-title">
      <h2 id="progress-title">{cancelled ? 'Being cancelled' : paused ? 'Paused' : 'Being graded'}</h2>
      <div
        class="progress-bar"
        role="progressbar"
        aria-labelledby="progress-title"
        aria-valuemin={0}
        aria-valuemax={total}
        aria-valuenow={counts.finished}
        aria-valuetext={`${counts.finished} of ${total} students`}
      >
        <span style={{ width: `${percent}%` }} />
      </div>
      <p class="chart-facts">
        <strong>{counts.finished}</strong> done, <strong>{counts.active}</strong> running,{' '}
        <strong>{counts.queued}</strong> waiting
        {etaMs !== null && etaMs > 0 && `; about ${formatLimit(Math.max(1000, Math.ceil(etaMs / 1000) * 1000))} left`}
      </p>
      {(waitingReason ?? obstacle) && (
        <p class="batch-warn" role="status">
          {waitingReason ?? obstacle}
        </p>
      )}
    </section>
  );
}
