import type { ComponentChildren } from 'preact';
import { formatDuration } from '../run/format-amounts.js';
import type { Snapshot } from './stats-shape.js';

type Mood = 'calm' | 'full' | 'bad';

/** The figures that tell at one glance whether the class is served. */
export function Tiles({ snapshot: { health, stats } }: { snapshot: Snapshot }) {
  const { users, queue, threads, system } = health;
  const lanes = stats.workers.reduce((sum, worker) => sum + (worker.draining ? 0 : worker.slots), 0);
  const healthy = stats.workers.filter((worker) => worker.healthy !== false && !worker.draining).length;
  const isFull = users.max_allowed > 0 && users.active_count >= users.max_allowed;

  return (
    <dl class="tiles">
      <Tile label="Active users" mood={isFull ? 'full' : 'calm'} share={ratio(users.active_count, users.max_allowed)}>
        {users.active_count}
        <small> of {users.max_allowed}</small>
      </Tile>
      <Tile label="Running" share={ratio(threads.total_active, lanes)}>
        {threads.total_active}
        <small> of {lanes} lanes</small>
      </Tile>
      <Tile label="Waiting runs" mood={queue.waiting > 0 && queue.oldest_wait_seconds > 30 ? 'full' : 'calm'}>
        {queue.waiting}
        <small>
          {' '}
          of {queue.waiting_users} {queue.waiting_users === 1 ? 'user' : 'users'}
          {queue.waiting > 0 && `, oldest ${formatWait(queue.oldest_wait_seconds * 1000)}`}
        </small>
      </Tile>
      <Tile label="Wait p50 / p95">
        {formatWait(queue.wait_p50_ms)}
        <small> / {formatWait(queue.wait_p95_ms)}</small>
      </Tile>
      <Tile label="Runs a minute">{stats.runs.per_minute}</Tile>
      <Tile label="Workers healthy" mood={healthy === 0 ? 'bad' : healthy < stats.workers.length ? 'full' : 'calm'}>
        {healthy}
        <small> of {stats.workers.length}</small>
      </Tile>
      <Tile label="CPU" mood={system.cpu_percent >= 80 ? 'full' : 'calm'} share={system.cpu_percent / 100}>
        {Math.round(system.cpu_percent)}
        <small> %</small>
      </Tile>
      <Tile label="Memory" mood={system.memory_percent >= 90 ? 'bad' : 'calm'} share={system.memory_percent / 100}>
        {Math.round(system.memory_percent)}
        <small> %, {system.memory_available_gb} GiB free</small>
      </Tile>
    </dl>
  );
}

function Tile(props: { label: string; mood?: Mood; share?: number; children: ComponentChildren }) {
  return (
    <div class={`tile mood-${props.mood ?? 'calm'}`}>
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
