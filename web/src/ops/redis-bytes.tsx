import { formatBytes } from '../run/format-amounts.js';

const words: Record<string, string> = {
  records: 'Runs',
  output: 'Output',
  artifacts: 'Files of runs',
  queue: 'Deliveries',
  admission: 'Lines and places',
  batches: 'Batches',
  workspaces: 'Workspaces',
  shares: 'Shared links',
  other: 'Other',
};

/** What Redis holds, estimated from samples, the largest first. */
export function RedisBytes({ kinds }: { kinds: Record<string, number> }) {
  const rows = Object.entries(kinds)
    .filter(([, bytes]) => bytes > 0)
    .sort(([, a], [, b]) => b - a);
  if (rows.length === 0) return null;
  const most = rows[0]![1];
  const sum = rows.reduce((all, [, bytes]) => all + bytes, 0);
  return (
    <section class="panel" aria-labelledby="redis-title">
      <h2 id="redis-title">What Redis holds: about {formatBytes(Math.round(sum))}</h2>
      <dl class="bars">
        {rows.map(([kind, bytes]) => (
          <div key={kind} class="bar bar-neutral">
            <dt>{words[kind] ?? kind}</dt>
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
