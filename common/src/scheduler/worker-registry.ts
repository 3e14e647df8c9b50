import { encodeId, type ShardKeys } from '../redis/keys.js';
import { createScript } from '../redis/lua-scripts.js';
import { createDispatch } from './dispatch.js';
import type { SchedulerDeps } from './scheduler.js';

/** The disk on which a worker keeps what programs write. Below its reserve the worker takes no runs. */
export interface DiskUse {
  folder: string;
  totalBytes: number;
  freeBytes: number;
  reserveBytes: number;
  isLow: boolean;
}

/** State and usage of a worker, as it reports about once a second. */
export interface WorkerReport {
  id: string;
  /** Changes with each process of the same id. */
  incarnation: string;
  host: string;
  pid: number;
  version: string;
  tier: number;
  isolation: string;
  missing: string[];
  pythonVersion: string;
  slots: number;
  /** Slots that batches may use now, by the utilization of its CPUs. */
  batchSlots: number;
  /** Memory for programs; absent if the worker does not report it. */
  memoryBytes?: number;
  busy: number;
  /** Frozen sessions, on top of `busy`. */
  parked: number;
  rssBytes: number;
  cpuPercent: number;
  healthy: boolean;
  draining: boolean;
  /** Absent if the worker does not report it. */
  disk?: DiskUse;
  /** How long sandboxes took to start a program: counts in the buckets of admin/measures.ts, and their sum. */
  starts?: { buckets: number[]; sumMs: number };
  /** Epoch ms. */
  at: number;
  runs: {
    runId: string;
    userId: string;
    memoryBytes: number;
    cpuTimeMs: number;
    processes: number;
    startedAt: number;
    /** Its last output (epoch ms); null before the first one, absent if the worker does not report it. */
    lastOutputAt?: number | null;
    /** Since when it waits for input (epoch ms); null: it does not. */
    waitingSince?: number | null;
  }[];
}

/** Mode set by ops: accept no runs, or also hand over the active ones. */
export type WorkerMode = 'quiet' | 'drain';

/** A starting worker process. */
interface Registration {
  id: string;
  incarnation: string;
  slots: number;
  /** All slots by default. */
  batchSlots?: number;
  memoryBytes?: number | undefined;
}

/** Time to live of a registration until the first heartbeat. */
const registrationTtlMs = 10_000;

export interface WorkerRegistry {
  /**
   * Registers a worker process. Runs of an earlier process with the same id are requeued immediately. Tokens of this
   * process's jobs must start with `<incarnation>:`, which identifies its own runs.
   */
  register(options: Registration): Promise<void>;
  /** Stores a report and offers the worker's slots, none while it drains; expires after `ttlMs`. Returns the mode. */
  heartbeat(report: WorkerReport, ttlMs: number): Promise<{ mode: WorkerMode | null }>;
  /** Removes a worker process that exits; runs that it still holds are requeued. */
  deregister(id: string, incarnation: string): Promise<void>;
  /** The last report of every live worker, by id. */
  list(): Promise<WorkerReport[]>;
}

/**
 * The live workers and their slots: the scheduler admits no more runs than live workers have slots. Each operation may
 * admit runs, which are dispatched like those of the scheduler.
 *
 * With several shards, a worker offers each shard a part of its slots. The first shard holds reports and modes and is
 * updated first; the other shards then get their slots.
 */
export function createWorkerRegistry(deps: SchedulerDeps): WorkerRegistry {
  const { redis, keys } = deps;
  const others = keys.shards.slice(1);
  const dispatchAdmitted = createDispatch(deps);
  const registerWorker = createScript(deps, 'workers/registerWorker');
  const heartbeatWorker = createScript(deps, 'workers/heartbeatWorker');
  const deregisterWorker = createScript(deps, 'workers/deregisterWorker');

  const divideMemory = (bytes: number | undefined, id: string): (number | string)[] =>
    bytes === undefined ? keys.shards.map(() => '') : keys.divide(bytes, id);

  return {
    async register({ id, incarnation, slots, batchSlots = slots, memoryBytes }: Registration): Promise<void> {
      const memory = divideMemory(memoryBytes, id);
      const registerAt = async (shard: ShardKeys, ...offered: [number, number]) => {
        const args = [encodeId(id), incarnation, ...offered, registrationTtlMs, memory[keys.shards.indexOf(shard)]!];
        dispatchAdmitted(await registerWorker.call(shard, ...args));
      };
      await registerAt(keys.first, keys.divide(slots, id)[0]!, keys.divide(batchSlots, id)[0]!);
      // Only the first shard knows the mode; the others get slots with the first heartbeat.
      await Promise.all(others.map((shard) => registerAt(shard, 0, 0)));
    },

    async heartbeat(report: WorkerReport, ttlMs: number): Promise<{ mode: WorkerMode | null }> {
      const [slots, batchSlots] = [report.slots, report.batchSlots].map((offered) =>
        keys.divide(report.draining ? 0 : offered, report.id),
      ) as [number[], number[]];
      const memory = divideMemory(report.memoryBytes, report.id);
      const sendTo = async (index: number, isOffered: boolean, text: string): Promise<WorkerMode | null> => {
        const offered = isOffered ? [slots[index]!, batchSlots[index]!] : [0, 0];
        const args = [encodeId(report.id), report.incarnation, ...offered, ttlMs, text, memory[index]!];
        const shard = keys.shards[index]!;
        const [mode, admitted] = (await heartbeatWorker.call(shard, ...args)) as [WorkerMode | '', unknown];
        await dispatchAdmitted(admitted);
        return mode || null;
      };
      const mode = await sendTo(0, true, JSON.stringify(report));
      await Promise.all(others.map((_, index) => sendTo(index + 1, !mode, '')));
      return { mode };
    },

    async deregister(id: string, incarnation: string): Promise<void> {
      await Promise.all(
        keys.shards.map(async (shard) =>
          dispatchAdmitted(await deregisterWorker.call(shard, encodeId(id), incarnation)),
        ),
      );
    },

    async list(): Promise<WorkerReport[]> {
      const ids = await redis.zrangebyscore(keys.first.workers, `(${Date.now()}`, '+inf');
      if (ids.length === 0) return [];
      const reports = await redis.hmget(keys.first.workerReports, ...ids);
      return reports
        .flatMap((report) => (report === null ? [] : [JSON.parse(report) as WorkerReport]))
        .sort((a, b) => (a.id < b.id ? -1 : 1));
    },
  };
}
