import type { BatchSummary } from '../../grading/grading-shape.js';
import { formatDuration } from '../../ui/format.js';

/** How far a batch is, as a bar and in words. */
export function BatchProgress({ batch }: { batch: BatchSummary }) {
  const { total, counts, state, cancelled, etaMs, assignment } = batch;
  const done = assignment ? 'graded' : 'finished';
  const { finished, active, queued } = counts;
  if (state === 'finished')
    return <span>{cancelled ? <span class="badge badge-quiet">Cancelled</span> : `${total} ${done}`}</span>;
  const rest = active > 0 ? `${active} running, ${queued} waiting` : `${queued} waiting`;
  return (
    <span class="batch-progress">
      <progress value={finished} max={total} aria-label={`${finished} of ${total} ${done}`} />
      <span>
        {finished} of {total} <small>{rest}</small>
        {etaMs !== null && etaMs > 0 && <small>, about {formatDuration(etaMs)} left</small>}
      </span>
    </span>
  );
}
