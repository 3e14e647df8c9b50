import type { AdmissionDeps } from './admission.js';
import { createDispatchAdmitted } from './dispatch-admitted.js';
import { encodeId, type ShardKeys } from './keys.js';
import { createScript } from './scripts.js';

/** What a worker process is and uses, as it tells about once a second. */
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
  lanes: number;
  /** Those of them that batches may use now: as many as its processors have room for. */
  batchLanes: number;
  busy: number;
  /** Sessions that are frozen, on top of those that are busy. */
  parked: number;
  rssBytes: number;
  cpuPercent: number;
  healthy: boolean;
  draining: boolean;
  /** Epoch ms. */
  at: number;
  runs: {
    runId: string;
    userId: string;
    memoryBytes: number;
    cpuTimeMs: number;
    processes: number;
    startedAt: number;
  }[];
}

/** What ops told a worker: take nothing new, or be empty soon as well. */
export type WorkerOrder = 'quiet' | 'drain';

/** A worker process that begins. */
interface Hello {
  id: string;
  incarnation: string;
  lanes: number;
  /** All of them, when not told. */
  batchLanes?: number;
}

/** How long a worker that said hello counts as alive until its first report. */
const helloTtlMs = 10_000;

/**
 * Who works, and with how many lanes: admission gives out no more places than live workers offer. Each operation may let runs in, which
 * are dispatched like those of admission.
 *
 * With several shards a worker offers each a part of its lanes, so that it never executes more than it has. Reports and orders are kept
 * in the first shard, which is told first; the others are told how many lanes that leaves them.
 */
export function createWorkerRegistry(deps: AdmissionDeps) {
  const { redis, keys } = deps;
  const others = keys.shards.slice(1);
  const dispatchAdmitted = createDispatchAdmitted(deps);
  const helloWorker = createScript(deps, 'helloWorker');
  const reportWorker = createScript(deps, 'reportWorker');
  const byeWorker = createScript(deps, 'byeWorker');

  return {
    /**
     * A worker process begins. Runs that an earlier process of the same id held are given back at once; the tokens of this process's
     * deliveries must begin with `<incarnation>:`, by which its own runs are told from those.
     */
    async hello({ id, incarnation, lanes, batchLanes = lanes }: Hello): Promise<void> {
      const hello = async (shard: ShardKeys, ...offered: [number, number]) =>
        dispatchAdmitted(await helloWorker.call(shard, encodeId(id), incarnation, ...offered, helloTtlMs));
      await hello(keys.first, keys.divide(lanes, id)[0]!, keys.divide(batchLanes, id)[0]!);
      // Only the first knows whether the worker is under an order; the others are offered lanes with the first report.
      await Promise.all(others.map((shard) => hello(shard, 0, 0)));
    },

    /** The worker lives and offers its lanes, none while it drains; without another report it counts as gone after `ttlMs`. Answers the order it is under. */
    async heartbeat(report: WorkerReport, ttlMs: number): Promise<{ order: WorkerOrder | null }> {
      const [lanes, batchLanes] = [report.lanes, report.batchLanes].map((offered) =>
        keys.divide(report.draining ? 0 : offered, report.id),
      ) as [number[], number[]];
      const tell = async (index: number, isOffered: boolean, text: string): Promise<WorkerOrder | null> => {
        const offered = isOffered ? [lanes[index]!, batchLanes[index]!] : [0, 0];
        const args = [encodeId(report.id), report.incarnation, ...offered, ttlMs, text];
        const shard = keys.shards[index]!;
        const [order, admitted] = (await reportWorker.call(shard, ...args)) as [WorkerOrder | '', unknown];
        await dispatchAdmitted(admitted);
        return order || null;
      };
      const order = await tell(0, true, JSON.stringify(report));
      await Promise.all(others.map((_, index) => tell(index + 1, !order, '')));
      return { order };
    },

    /** The worker process ends in order; whatever it still held is given back. */
    async bye(id: string, incarnation: string): Promise<void> {
      await Promise.all(
        keys.shards.map(async (shard) => dispatchAdmitted(await byeWorker.call(shard, encodeId(id), incarnation))),
      );
    },

    /** The last report of every live worker, by id. */
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

export type WorkerRegistry = ReturnType<typeof createWorkerRegistry>;
