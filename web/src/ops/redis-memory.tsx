import { formatBytes } from '../ui/format.js';

const labels: Record<string, string> = {
  records: 'Runs',
  output: 'Output',
  artifacts: 'Artifacts',
  queue: 'BullMQ jobs',
  scheduler: 'Scheduler',
  batches: 'Batches',
  grading: 'Grading',
  workspaces: 'Workspaces',
  shares: 'Shared links',
  other: 'Other',
};

/** Redis memory by kind of data, estimated from samples, largest first. */
export function RedisMemory({ kinds }: { kinds: Record<string, number> }) {
  const rows = Object.entries(kinds)
    .filter(([, bytes]) => bytes > 0)
    .sort(([, a], [, b]) => b - a);
  if (rows.length === 0) return null;
  const most = rows[0]![1];
  const sum = rows.reduce((all, [, bytes]) => all + bytes, 0);
  return (
    <section class="panel" aria-labelledby="redis-title">
      <h2 id="redis-title">Redis memory: about {formatBytes(Math.round(sum))}</h2>
      <dl class="bars">
        {rows.map(([kind, bytes]) => (
          <div key={kind} class="bar bar-neutral">
            <dt>{labels[kind] ?? kind}</dt>
            <dd>
              <i class="bar-fill" aria-hidden="true" style={{ width: `${Math.max(1.5, (bytes / most) * 100)}%` }} />
              <span>{formatBytes(Math.round(bytes))}</span>
            </dd>
          </div>
        ))}
      </dl>
    </section>
  );
}
