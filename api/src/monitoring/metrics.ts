import { monitorEventLoopDelay } from 'node:perf_hooks';
import { Counter, Gauge, Registry } from 'prom-client';
import type { ServiceSampler } from './service-sampler.js';
import { describeBounds } from './settings-bounds.js';

/** `GET /metrics`: the figures of the last sample in the text format of Prometheus. */
export interface Metrics {
  readonly contentType: string;
  read(): Promise<string>;
  countOrphans(freed: number): void;
  close(): void;
}

/** How precisely the delay of the event loop is measured. */
const loopResolutionMs = 10;
const secondsPerNanosecond = 1e-9;

export function createMetrics({ sampler, version }: { sampler: ServiceSampler; version: string }): Metrics {
  const registry = new Registry();
  const gauge = (name: string, help: string, labelNames: string[] = []) =>
    new Gauge({ name: `runq_${name}`, help, labelNames, registers: [registry] });
  // A registry of its own: the gauges are reset with each read.
  const counters = new Registry();
  const orphans = new Counter({
    name: 'runq_orphans_total',
    help: 'Slots, queue entries and users that this process freed of runs without a record.',
    registers: [counters],
  });
  const loopDelay = monitorEventLoopDelay({ resolution: loopResolutionMs });
  loopDelay.enable();
  const loopLag = gauge('eventloop_lag_seconds', 'Delay of this process since the last read.', ['quantile']);
  const info = gauge('info', 'Always 1; the version is a label.', ['version']);
  const activeUsers = gauge('active_users', 'Users with active runs.');
  const maxUsers = gauge('active_users_max', 'Maximum of users with active runs.');
  const parkedSessions = gauge('parked_sessions', 'Sessions frozen until their next input; they hold no slot.');
  const waitingRuns = gauge('waiting_runs', 'Runs in the queue.', ['class']);
  const waitingUsers = gauge('waiting_users', 'Users with runs in the queue.');
  const oldestWait = gauge('oldest_wait_seconds', 'Wait of the run that has waited longest.');
  const slots = gauge('worker_slots', 'Slots of a worker.', ['worker', 'state']);
  const heartbeat = gauge('worker_heartbeat_age_seconds', 'Time since the last report of a worker.', ['worker']);
  const redisBytes = gauge('redis_bytes', 'Memory in Redis, estimated.', ['kind']);
  const stored = gauge('stored_bytes', 'Bytes stored of all users, and memory that Redis uses.', ['kind']);
  const maxStored = gauge('stored_bytes_max', 'The most that these may be; 0: no bound.', ['kind']);
  const stalled = gauge('stalled_seconds', 'How long runs wait although workers are idle; 0: none do.');
  const paused = gauge('paused', '1 while no runs are accepted or started.');
  const ping = gauge('redis_ping_seconds', 'Round trip to Redis.');

  return {
    contentType: registry.contentType,
    countOrphans: (freed) => orphans.inc(freed),
    close: () => void loopDelay.disable(),
    async read() {
      const { sample } = sampler.view();
      registry.resetMetrics();
      info.set({ version }, 1);
      for (const percent of [50, 99])
        loopLag.set({ quantile: String(percent / 100) }, loopDelay.percentile(percent) * secondsPerNanosecond);
      loopDelay.reset();
      if (sample) {
        const { stats, workers } = sample;
        activeUsers.set(stats.activeUsers);
        maxUsers.set(stats.settings.maxActiveUsers);
        parkedSessions.set(stats.parkedSessions);
        waitingRuns.set({ class: 'interactive' }, stats.waitingByClass.interactive);
        waitingRuns.set({ class: 'batch' }, stats.waitingByClass.batch);
        waitingUsers.set(stats.waitingUsers);
        oldestWait.set((stats.oldestWaitMs ?? 0) / 1000);
        for (const [kind, bytes] of Object.entries(sample.redisBytes)) redisBytes.set({ kind }, bytes);
        const { finished_runs: _runs, ...bounds } = describeBounds(sample);
        for (const [kind, bound] of Object.entries(bounds)) {
          stored.set({ kind }, bound.used_bytes);
          maxStored.set({ kind }, bound.max_bytes);
        }
        stalled.set(sample.stall ? (sample.at - sample.stall.since) / 1000 : 0);
        paused.set(sample.signals.isPaused ? 1 : 0);
        ping.set(sample.pingMs / 1000);
        for (const worker of workers) {
          slots.set({ worker: worker.id, state: 'busy' }, worker.busy);
          slots.set({ worker: worker.id, state: 'free' }, Math.max(0, worker.slots - worker.busy));
          heartbeat.set({ worker: worker.id }, Math.max(0, Date.now() - worker.at) / 1000);
        }
      }
      return `${await registry.metrics()}${await counters.metrics()}`;
    },
  };
}
