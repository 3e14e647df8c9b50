import { formatBytes } from '../ui/format.js';
import type { SystemStats } from './stats-shape.js';

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
  statistics: 'Statistics',
  other: 'Other',
};

type Server = NonNullable<SystemStats['redis']> | null;

/** Redis memory by kind of data, estimated from samples, largest first. */
export function RedisMemory({ kinds, server }: { kinds: Record<string, number>; server: Server }) {
  const rows = Object.entries(kinds)
    .filter(([, bytes]) => bytes > 0)
    .sort(([, a], [, b]) => b - a);
  if (rows.length === 0) return null;
  const most = rows[0]![1];
  const sum = rows.reduce((all, [, bytes]) => all + bytes, 0);
  return (
    <section class="panel" aria-labelledby="redis-title">
      <h2 id="redis-title">Redis memory: about {formatBytes(Math.round(sum))}</h2>
      {server && <ServerFacts server={server} />}
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

/** Version, bounds and persistence; a policy other than noeviction may throw runs away. */
function ServerFacts({ server }: { server: NonNullable<Server> }) {
  const isPolicyWrong = server.maxmemory_policy !== 'noeviction';
  return (
    <p class="hint">
      Version {server.version} · uses {formatBytes(server.used_bytes)} of{' '}
      {server.maxmemory_bytes > 0 ? `${formatBytes(server.maxmemory_bytes)} (maxmemory)` : 'no maxmemory'} ·{' '}
      <span class={isPolicyWrong ? 'problem' : ''}>policy {server.maxmemory_policy}</span> ·{' '}
      <span class={server.append_only_failing ? 'problem' : ''}>
        append-only file {server.append_only_failing ? 'fails' : server.append_only ? 'on' : 'off'}
      </span>{' '}
      · ping {server.ping_ms} ms
    </p>
  );
}
