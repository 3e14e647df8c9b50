import { hostname } from 'node:os';
import type { Logger } from '@runq/common/process/log';
import { createQuietPace } from '@runq/common/process/periodic-tasks';
import type { DiskUse, WorkerMode, WorkerRegistry, WorkerReport } from '@runq/common/scheduler/worker-registry';
import pidusage from 'pidusage';
import type { BatchConcurrency } from '../queue/batch-concurrency.js';
import type { Sandbox } from '../sandbox/contract.js';
import type { ActiveRuns } from './active-runs.js';

/** Report intervals without a heartbeat after which a worker counts as gone. */
const missedReports = 5;

/** A worker without runs reports once in so many intervals. */
const idleIntervals = 2;

export interface Heartbeat {
  /** Calls the listener with the mode that ops chose, after each report. */
  onModeChange(listener: (mode: WorkerMode | null) => void): void;
  /** Sends the first report, then one each interval. */
  start(): Promise<void>;
  /** Reports immediately that this worker accepts no more runs. */
  drain(): Promise<void>;
  close(): Promise<void>;
}

/**
 * Reports the state and usage of this worker to Redis once an interval: the source of `/health` and `/system-stats`.
 * pidusage measures CPU and memory of the worker and its supervisor; the sandbox counts those of the runs.
 */
export function createHeartbeat(options: {
  id: string;
  incarnation: string;
  slots: number;
  memoryBytes: number;
  version: string;
  intervalMs: number;
  registry: WorkerRegistry;
  sandbox: Sandbox;
  active: ActiveRuns;
  batchConcurrency: BatchConcurrency;
  readDisk: () => Promise<DiskUse>;
  readStarts: () => NonNullable<WorkerReport['starts']>;
  log: Logger;
}): Heartbeat {
  const { registry, sandbox, active, batchConcurrency, readDisk, intervalMs, log } = options;
  const isDue = createQuietPace(() => active.size === 0, idleIntervals);
  let draining = false;
  let wasLow = false;
  let mode: WorkerMode | null = null;
  let notifyModeChange: (mode: WorkerMode | null) => void = () => {};
  let stopped = false;
  let timer: NodeJS.Timeout | null = null;
  let inFlight: Promise<void> = Promise.resolve();

  async function report(): Promise<void> {
    const pids = [process.pid, sandbox.supervisorPid()].filter((pid) => pid !== null);
    const usage = Object.values(await pidusage(pids).catch(() => ({})));
    const { tier, isolation, lost, missing, pythonVersion } = sandbox.info;
    const healthy = sandbox.isHealthy();
    const disk = await readDisk().catch((err) => void log.warn({ err }, 'reading the disk failed'));
    if (disk?.isLow && !wasLow) log.error(disk, 'the disk is nearly full; accepting no runs');
    wasLow = disk?.isLow ?? false;
    batchConcurrency.step(active.list().filter((run) => run.class === 'batch').length);
    const counted = active.list().filter(({ isCanary }) => !isCanary);
    const parked = counted.filter(({ session }) => session?.isParked).length;
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
      slots: options.slots,
      memoryBytes: options.memoryBytes,
      batchSlots: batchConcurrency.slots,
      busy: counted.length - parked,
      parked,
      rssBytes: usage.reduce((sum, each) => sum + each.memory, 0),
      cpuPercent: Math.round(usage.reduce((sum, each) => sum + each.cpu, 0) * 10) / 10,
      healthy,
      // While its sandbox is down or its disk nearly full, a worker accepts no runs.
      draining: draining || !healthy || mode !== null || wasLow,
      ...(disk ? { disk } : {}),
      starts: options.readStarts(),
      at: Date.now(),
      runs: counted.flatMap((run) => {
        if (!run.process) return [];
        return [{ runId: run.runId, userId: run.userId, startedAt: run.startedAt, ...run.process.sample() }];
      }),
    };
    const reply = await registry.heartbeat(message, intervalMs * missedReports);
    mode = reply.mode;
    if (!draining) notifyModeChange(mode);
  }

  function loop(): void {
    if (stopped) return;
    inFlight = (isDue() ? report() : Promise.resolve())
      .catch((err) => log.warn({ err }, 'sending the heartbeat failed'))
      .finally(() => {
        if (!stopped) timer = setTimeout(loop, intervalMs);
      });
  }

  return {
    onModeChange(listener) {
      notifyModeChange = listener;
    },
    async start() {
      await report();
      timer = setTimeout(loop, intervalMs);
    },
    async drain() {
      draining = true;
      await inFlight;
      await report();
    },
    async close() {
      stopped = true;
      if (timer) clearTimeout(timer);
      await inFlight;
      pidusage.clear();
    },
  };
}
