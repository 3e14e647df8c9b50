import type { ComponentChildren } from 'preact';
import { formatDuration, formatLimit } from '../ui/format.js';
import type { Canary, Snapshot, SystemStats } from './stats-shape.js';

type Level = 'normal' | 'warning' | 'critical';

/** Slots of workers that take runs. */
export const countSlots = (workers: SystemStats['workers']): number =>
  workers.reduce((sum, worker) => sum + (worker.draining ? 0 : worker.slots), 0);

/** The key metrics of the service. */
export function Tiles({ snapshot: { health, stats } }: { snapshot: Snapshot }) {
  const { users, queue, threads, system } = health;
  const slots = countSlots(stats.workers);
  const healthy = stats.workers.filter((worker) => worker.healthy !== false && !worker.draining).length;
  const isFull = users.max_allowed > 0 && users.active_count >= users.max_allowed;

  return (
    <dl class="tiles">
      <Tile
        label="Active users"
        level={isFull ? 'warning' : 'normal'}
        share={ratio(users.active_count, users.max_allowed)}
      >
        {users.active_count}
        <small> of {users.max_allowed}</small>
      </Tile>
      <Tile label="Active runs" share={ratio(threads.total_active, slots)}>
        {threads.total_active}
        <small>{slots > 0 ? ` of ${slots} slots` : ', no slot offered'}</small>
      </Tile>
      <Tile label="Queued runs" level={queue.waiting > 0 && queue.oldest_wait_seconds > 30 ? 'warning' : 'normal'}>
        {queue.waiting}
        <small>
          {' '}
          from {queue.waiting_users} {queue.waiting_users === 1 ? 'user' : 'users'}
          {queue.waiting > 0 && `, oldest ${formatWait(queue.oldest_wait_seconds * 1000)}`}
        </small>
      </Tile>
      <Tile label="Queue wait p50 / p95">
        {formatWait(queue.wait_p50_ms)}
        <small> / {formatWait(queue.wait_p95_ms)}, last 200 starts of 15 min</small>
      </Tile>
      <Tile label="Runs per minute">
        {stats.runs.per_minute}
        <small> ended in the last minute</small>
      </Tile>
      <Tile
        label="Healthy workers"
        level={healthy === 0 ? 'critical' : healthy < stats.workers.length ? 'warning' : 'normal'}
      >
        {healthy}
        <small> of {stats.workers.length}</small>
      </Tile>
      <Tile label="CPU" level={system.cpu_percent >= 80 ? 'warning' : 'normal'} share={system.cpu_percent / 100}>
        {Math.round(system.cpu_percent)}
        <small> %</small>
      </Tile>
      <Tile
        label="Memory"
        level={system.memory_percent >= 90 ? 'critical' : 'normal'}
        share={system.memory_percent / 100}
      >
        {Math.round(system.memory_percent)}
        <small> %, {system.memory_available_gb} GiB free</small>
      </Tile>
      {health.canary && <CanaryTile canary={health.canary} />}
    </dl>
  );
}

const obstacles: Record<NonNullable<Canary['waiting_for']>, string> = {
  paused: 'until runs are resumed',
  no_worker: 'for a worker',
  storage_full: 'for storage',
  slots_taken: 'for a free slot',
};

/** The run by which the service tests itself, and how long it took. */
function CanaryTile({ canary }: { canary: Canary }) {
  const { state, last_ms: ms, last_success_age_seconds: age, waiting_for: waitingFor } = canary;
  const ago = age === null ? '' : `${formatLimit(age * 1000)} ago`;
  if (state === 'failing')
    return (
      <Tile label="Canary run" level="critical">
        Failing
        <small>{ago === '' ? ', none has worked' : `, last worked ${ago}`}</small>
      </Tile>
    );
  if (state === 'waiting')
    return (
      <Tile label="Canary run">
        Waiting
        <small> {waitingFor && obstacles[waitingFor]}</small>
      </Tile>
    );
  return (
    <Tile label="Canary run">
      {ms === null ? '–' : formatWait(ms)}
      <small>{ago === '' ? ' none yet' : `, ${ago}`}</small>
    </Tile>
  );
}

function Tile(props: { label: string; level?: Level; share?: number; children: ComponentChildren }) {
  return (
    <div class={`tile level-${props.level ?? 'normal'}`}>
      <dt>{props.label}</dt>
      <dd>
        {props.children}
        {props.share !== undefined && (
          <span class="meter" aria-hidden="true">
            <i class="meter-fill" style={{ width: `${Math.round(Math.min(1, props.share) * 100)}%` }} />
          </span>
        )}
      </dd>
    </div>
  );
}

const ratio = (part: number, whole: number) => (whole > 0 ? part / whole : 0);

const formatWait = (ms: number) => (ms < 1000 ? `${Math.round(ms)} ms` : formatDuration(ms));
