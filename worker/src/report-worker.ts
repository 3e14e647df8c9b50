import { hostname } from 'node:os';
import type { Logger } from '@runq/common/process/log';
import type { WorkerOrder, WorkerRegistry, WorkerReport } from '@runq/common/store/worker-registry';
import pidusage from 'pidusage';
import type { ActiveRuns } from './active-runs.js';
import type { BatchPace } from './pace-batches.js';
import type { Sandbox } from './sandbox/contract.js';

/** How many report intervals may be missed before a worker counts as gone. */
const missedReports = 5;

/**
 * Tells Redis once an interval what this worker is and uses: the source of `/health` and `/system-stats`. CPU and memory of the worker
 * and its supervisor are pidusage's; those of the runs are the sandbox's own counters.
 */
export function createWorkerReporter(options: {
  id: string;
  incarnation: string;
  lanes: number;
  version: string;
  intervalMs: number;
  registry: WorkerRegistry;
  sandbox: Sandbox;
  active: ActiveRuns;
  pace: BatchPace;
  log: Logger;
}) {
  const { registry, sandbox, active, pace, intervalMs, log } = options;
  let draining = false;
  let order: WorkerOrder | null = null;
  let hearOrder: (order: WorkerOrder | null) => void = () => {};
  let stopped = false;
  let timer: NodeJS.Timeout | null = null;
  let inFlight: Promise<void> = Promise.resolve();

  async function report(): Promise<void> {
    const pids = [process.pid, sandbox.supervisorPid()].filter((pid) => pid !== null);
    const usage = Object.values(await pidusage(pids).catch(() => ({})));
    const { tier, isolation, lost, missing, pythonVersion } = sandbox.info;
    const healthy = sandbox.isHealthy();
    pace.step(active.list().filter((run) => run.class === 'batch').length);
    const parked = active.list().filter(({ session }) => session?.isParked).length;
    const message: WorkerReport = {
      id: options.id,
      incarnation: options.incarnation,
      host: hostname(),
      pid: process.pid,
      version: options.version,
      tier,
      isolation,
      missing: [...lost, ...missing],
      pythonVersion,
      lanes: options.lanes,
      batchLanes: pace.lanes,
      busy: active.size - parked,
      parked,
      rssBytes: usage.reduce((sum, each) => sum + each.memory, 0),
      cpuPercent: Math.round(usage.reduce((sum, each) => sum + each.cpu, 0) * 10) / 10,
      healthy,
      // A worker whose sandbox is down takes nothing new until its self-test passes again.
      draining: draining || !healthy || order !== null,
      at: Date.now(),
      runs: active.list().flatMap((run) => {
        if (!run.process) return [];
        return [{ runId: run.runId, userId: run.userId, startedAt: run.startedAt, ...run.process.sample() }];
      }),
    };
    const answer = await registry.heartbeat(message, intervalMs * missedReports);
    order = answer.order;
    if (!draining) hearOrder(order);
  }

  function loop(): void {
    if (stopped) return;
    inFlight = report()
      .catch((err) => log.warn({ err }, 'the report of this worker did not reach Redis'))
      .finally(() => {
        if (!stopped) timer = setTimeout(loop, intervalMs);
      });
  }

  return {
    /** Hears, with each report, the order of ops that this worker is under. */
    onOrder(listener: (order: WorkerOrder | null) => void): void {
      hearOrder = listener;
    },
    async start(): Promise<void> {
      await report();
      timer = setTimeout(loop, intervalMs);
    },
    /** Says at once that this worker takes nothing new. */
    async drain(): Promise<void> {
      draining = true;
      await inFlight;
      await report();
    },
    async close(): Promise<void> {
      stopped = true;
      if (timer) clearTimeout(timer);
      await inFlight;
      pidusage.clear();
    },
  };
}
