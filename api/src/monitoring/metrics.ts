import type { HistoryStore } from '@runq/common/admin/history-store';
import { Counter, Gauge, Registry } from 'prom-client';
import { formatTotals } from './format-totals.js';
import type { ServiceSampler } from './service-sampler.js';
import { describeBounds } from './settings-bounds.js';

/**
 * `GET /metrics`: the figures of the last sample, and totals, in the text format of Prometheus. Totals are those of the
 * service and the same in every API process. While Redis does not respond, they are missing.
 */
export interface Metrics {
  readonly contentType: string;
  read(): Promise<string>;
  countOrphans(freed: number): void;
}

export function createMetrics(deps: { sampler: ServiceSampler; history: HistoryStore; version: string }): Metrics {
  const { sampler, history, version } = deps;
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
  const loopLag = gauge('eventloop_lag_seconds', 'How late the timer of the last sample was.');
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
    async read() {
      const { sample } = sampler.view();
      registry.resetMetrics();
      info.set({ version }, 1);
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
        loopLag.set(sample.loopLagMs / 1000);
        for (const worker of workers) {
          slots.set({ worker: worker.id, state: 'busy' }, worker.busy);
          slots.set({ worker: worker.id, state: 'free' }, Math.max(0, worker.slots - worker.busy));
          heartbeat.set({ worker: worker.id }, Math.max(0, Date.now() - worker.at) / 1000);
        }
      }
      const totals = await history.readTotals().then(formatTotals, () => '');
      return `${await registry.metrics()}${await counters.metrics()}${totals}`;
    },
  };
}
