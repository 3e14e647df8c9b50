import { z } from 'zod';
import type { ApiClient } from '../http/api-client.js';

/** Queued runs that are shown, those that wait longest first. */
const maxWaiting = 10;

const count = z.number().min(0);

/** What the view takes of `GET /system-stats`. */
const statsSchema = z.looseObject({
  active_users: count,
  total_threads: count,
  limits: z.looseObject({ max_users: count }),
  system: z.looseObject({ cpu_percent: count, memory_percent: count, timestamp: z.string() }),
  queue: z.looseObject({
    ...{ waiting: count, waiting_users: count, oldest_wait_seconds: count, wait_p50_ms: count, wait_p95_ms: count },
    waiting_by_class: z.looseObject({ interactive: count, batch: count }),
  }),
  workers: z.array(
    z.looseObject({
      ...{ id: z.string(), slots: count, busy: count, cpu_percent: count, rss_mb: count, heartbeat_age_ms: count },
      ...{ healthy: z.boolean(), draining: z.boolean() },
    }),
  ),
  runs: z.looseObject({ per_minute: count, verdicts: z.record(z.string(), count) }),
});

const queuedSchema = z.looseObject({
  runs: z.array(
    z.looseObject({ id: z.string(), userId: z.string(), class: z.string(), submittedAt: z.iso.datetime() }),
  ),
});

/** The service at one time. Times in seconds or milliseconds as named, shares in percent. */
export interface ServiceFigures {
  /** ISO 8601 in UTC. */
  at: string;
  activeRuns: number;
  slots: number;
  activeUsers: number;
  maxActiveUsers: number;
  waiting: { interactive: number; batch: number; users: number };
  longestWaitS: number;
  waitMsP50: number;
  waitMsP95: number;
  cpuPercent: number;
  memoryPercent: number;
  runsPerMinute: number;
  /** Runs that ended in the last ten minutes, by verdict. */
  verdicts: Record<string, number>;
  workers: { id: string; busy: number; slots: number; cpuPercent: number; rssMb: number; state: WorkerState }[];
  /** Those that wait longest, at most ten. */
  longestWaiting: { runId: string; userId: string; class: string; waitS: number }[];
}

type WorkerState = 'active' | 'draining' | 'unhealthy';

/** Reads the figures of the service, for ops. */
export async function readServiceFigures(client: ApiClient): Promise<ServiceFigures> {
  const [stats, queued] = await Promise.all([
    client.get('/system-stats', statsSchema),
    client.get(`/v1/ops/runs?state=queued&limit=${maxWaiting}`, queuedSchema),
  ]);
  const { queue, system, workers, runs } = stats;
  const now = Date.parse(system.timestamp);
  return {
    at: system.timestamp,
    activeRuns: stats.total_threads,
    slots: workers.reduce((sum, worker) => sum + worker.slots, 0),
    activeUsers: stats.active_users,
    maxActiveUsers: stats.limits.max_users,
    waiting: { ...queue.waiting_by_class, users: queue.waiting_users },
    longestWaitS: queue.oldest_wait_seconds,
    waitMsP50: queue.wait_p50_ms,
    waitMsP95: queue.wait_p95_ms,
    cpuPercent: system.cpu_percent,
    memoryPercent: system.memory_percent,
    runsPerMinute: runs.per_minute,
    verdicts: runs.verdicts,
    workers: workers.map(({ id, busy, slots, cpu_percent, rss_mb, healthy, draining }) => ({
      ...{ id, busy, slots, cpuPercent: cpu_percent, rssMb: rss_mb },
      state: !healthy ? 'unhealthy' : draining ? 'draining' : 'active',
    })),
    longestWaiting: queued.runs
      .map(({ id, userId, class: runClass, submittedAt }) => ({
        ...{ runId: id, userId, class: runClass },
        waitS: Math.max(0, Math.round((now - Date.parse(submittedAt)) / 1000)),
      }))
      .sort((a, b) => b.waitS - a.waitS),
  };
}
