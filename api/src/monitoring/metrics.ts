import type { HistoryStore } from '@runq/common/admin/history-store';
import { Counter, Gauge, Histogram, Registry } from 'prom-client';
import { formatStarts, startsDoc } from './format-starts.js';
import { formatTotals, type MetricDoc, totalDocs } from './format-totals.js';
import type { ServiceSampler } from './sampling/service-sampler.js';
import { describeBounds } from './settings-bounds.js';

/**
 * `GET /metrics`: the figures of the last sample, and totals, in the text format of Prometheus. Totals are those of the
 * service and the same in every API process. While Redis does not respond, they are missing.
 */
export interface Metrics {
  readonly contentType: string;
  read(): Promise<string>;
  /** Every metric that `read` may return. */
  list(): MetricDoc[];
  /** Counts a request that was answered; `route` is its path with parameters, such as `/v1/runs/{id}`. */
  countRequest(request: { route: string; method: string; code: number; seconds: number }): void;
  countSockets(change: 1 | -1): void;
  countOrphans(freed: number): void;
}

export function createMetrics(deps: {
  sampler: Pick<ServiceSampler, 'view'>;
  history: Pick<HistoryStore, 'readTotals'>;
  version: string;
}): Metrics {
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
  const sockets = new Gauge({
    name: 'runq_socket_clients',
    help: 'Sockets that are open to this process.',
    registers: [counters],
  });
  const requests = new Histogram({
    name: 'runq_http_request_duration_seconds',
    help: 'Time of requests to this process until their answer was sent, without event streams.',
    labelNames: ['route', 'method', 'code'],
    buckets: requestBuckets,
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
  const canarySuccess = gauge('canary_last_success_timestamp_seconds', 'When the last canary ended that worked.');
  const canaryFailing = gauge('canary_failing', '1 since a canary failed, until one works; else 0.');
  const canaryWaiting = gauge('canary_waiting', '1 while the next canary waits for a free slot, a worker or a resume.');
  const paused = gauge('paused', '1 while no runs are accepted or started.');
  const ping = gauge('redis_ping_seconds', 'Round trip to Redis.');
  const redisAnswers = gauge('redis_up', '1 if Redis answers within 500 ms, else 0.');
  const noEviction = gauge('redis_noeviction', '1 if Redis never evicts data, else 0.');
  const aofFailing = gauge('redis_aof_failing', '1 if the last write of the append-only file failed, else 0.');
  const workersUp = gauge('workers', 'Workers with a heartbeat and a sandbox that works.');
  const cpuBusy = gauge('cpu_busy_ratio', 'How busy the processors of the machine of the API are, 0 to 1.');
  const diskFree = gauge('disk_free_bytes', 'Free space on the disk of a worker, or of the data of the API.', ['disk']);
  const diskSize = gauge('disk_size_bytes', 'Size of the same disk.', ['disk']);

  return {
    contentType: registry.contentType,
    countOrphans: (freed) => orphans.inc(freed),
    countRequest: ({ seconds, ...labels }) => requests.observe(labels, seconds),
    countSockets: (change) => sockets.inc(change),
    list() {
      const own = [registry, counters].flatMap((one) => one.getMetricsAsArray() as unknown as OwnMetric[]);
      return [
        ...own.map((metric) => ({
          ...{ name: metric.name, help: metric.help, labels: metric.labelNames },
          type: typeOf(metric),
        })),
        startsDoc,
        ...totalDocs,
      ];
    },
    async read() {
      const { sample, redisUp, isReachable } = sampler.view();
      registry.resetMetrics();
      // Without a success there is no time of it.
      canarySuccess.remove();
      info.set({ version }, 1);
      redisAnswers.set(redisUp ? 1 : 0);
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
        if (sample.canary?.succeededAt) canarySuccess.set(sample.canary.succeededAt / 1000);
        canaryFailing.set(sample.canary?.state === 'failing' ? 1 : 0);
        canaryWaiting.set(sample.canary?.state === 'waiting' ? 1 : 0);
        paused.set(sample.signals.isPaused ? 1 : 0);
        ping.set(sample.pingMs / 1000);
        noEviction.set(sample.memory.policy === 'noeviction' ? 1 : 0);
        aofFailing.set(sample.memory.persistence.isFailing ? 1 : 0);
        workersUp.set(workers.filter(({ healthy }) => healthy).length);
        cpuBusy.set(sample.machine.cpuPercent / 100);
        diskFree.set({ disk: 'api' }, sample.machine.disk.freeBytes);
        diskSize.set({ disk: 'api' }, sample.machine.disk.totalBytes);
        loopLag.set(sample.loopLagMs / 1000);
        for (const worker of workers) {
          slots.set({ worker: worker.id, state: 'busy' }, worker.busy);
          slots.set({ worker: worker.id, state: 'free' }, Math.max(0, worker.slots - worker.busy));
          heartbeat.set({ worker: worker.id }, Math.max(0, Date.now() - worker.at) / 1000);
          if (worker.disk) {
            diskFree.set({ disk: worker.id }, worker.disk.freeBytes);
            diskSize.set({ disk: worker.id }, worker.disk.totalBytes);
          }
        }
      }
      // Nothing waits for a Redis that does not answer.
      const totals = isReachable ? await history.readTotals().then(formatTotals, () => '') : '';
      const starts = formatStarts(sample?.workers ?? []);
      return [await registry.metrics(), await counters.metrics(), starts, totals].map(endLine).join('');
    },
  };
}

/** Upper bounds in seconds; the page waits up to a minute for the end of a run. */
const requestBuckets = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60];

/** What prom-client's types leave out. */
interface OwnMetric {
  name: string;
  help: string;
  labelNames: string[];
}

function typeOf(metric: OwnMetric): MetricDoc['type'] {
  if (metric instanceof Counter) return 'counter';
  return metric instanceof Histogram ? 'histogram' : 'gauge';
}

const endLine = (text: string) => (text === '' || text.endsWith('\n') ? text : `${text}\n`);
