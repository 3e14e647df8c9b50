import { createAdminActions } from '../../src/admin/admin-actions.js';
import { createReplicateSettings } from '../../src/admin/replicate-settings.js';
import type { Outcome } from '../../src/contract/run.js';
import type { Verdict } from '../../src/contract/verdict.js';
import type { Redis } from '../../src/redis/connection.js';
import type { Settings } from '../../src/redis/live-settings.js';
import { type ReadLua, readLuaFile } from '../../src/redis/lua-scripts.js';
import { createSettingsStore } from '../../src/redis/settings-store.js';
import { createArtifactStore } from '../../src/runs/artifacts.js';
import { createBatches } from '../../src/runs/batches.js';
import { createRetention } from '../../src/runs/retention.js';
import { createRunEventLog } from '../../src/runs/run-events.js';
import { createRunInputs } from '../../src/runs/run-inputs.js';
import { createRunRecords } from '../../src/runs/run-records.js';
import { createBatchPause } from '../../src/scheduler/batch-pause.js';
import type { AdmittedRun } from '../../src/scheduler/dispatch.js';
import { dispatchQueueName } from '../../src/scheduler/dispatch-queue.js';
import { inlineBullmqAdd } from '../../src/scheduler/inline-bullmq-add.js';
import { createScheduler } from '../../src/scheduler/scheduler.js';
import type { SubmitRun } from '../../src/scheduler/submit-arguments.js';
import { createWorkerRegistry, type WorkerReport } from '../../src/scheduler/worker-registry.js';
import { createTestKeys } from './test-redis.js';

/** A submission with everything filled in that a test does not care about. */
export function describeRun(run: Partial<SubmitRun> & { runId: string; userId: string }): SubmitRun {
  return {
    kind: 'run',
    class: 'interactive',
    program: { files: [], entry: 'main.py', args: [], stdin: '' },
    limits: {
      wallTimeMs: 1000,
      cpuTimeMs: 1000,
      memoryBytes: 1 << 24,
      outputBytes: 1000,
      processes: 4,
      diskBytes: 65_536,
      idleTimeMs: 1000,
    },
    interactive: false,
    label: null,
    batchId: null,
    batchIndex: null,
    role: 'student',
    delayMs: 0,
    ...run,
  };
}

export function describeOutcome(verdict: Verdict = 'ok'): Outcome {
  return {
    verdict,
    exitCode: verdict === 'ok' ? 0 : null,
    signal: null,
    reason: `ended as ${verdict}`,
    usage: { wallTimeMs: 1, cpuTimeMs: 1, memoryPeakBytes: 1, outputBytes: 0 },
    outputTruncated: false,
    stoppedAt: null,
    artifacts: [],
    artifactsCut: false,
  };
}

export function describeReport(report: Partial<WorkerReport> & { id: string; incarnation: string }): WorkerReport {
  return {
    host: 'test',
    pid: 1,
    version: '0',
    tier: 1,
    isolation: 'full',
    missing: [],
    pythonVersion: '3',
    slots: 1,
    batchSlots: report.slots ?? 1,
    busy: 0,
    parked: 0,
    rssBytes: 0,
    cpuPercent: 0,
    healthy: true,
    draining: false,
    at: Date.now(),
    runs: [],
    ...report,
  };
}

/** The scripts with a clock that `moveClock` can set apart from that of Redis. */
const withMovableClock =
  (readLua: ReadLua): ReadLua =>
  (name) =>
    name === 'includes/keys'
      ? readLua(name).replace(
          /^local NOW = .*$/m,
          (line) => `${line} + tonumber(call('GET', TAG .. ':test-clock') or '0')`,
        )
      : readLua(name);

/**
 * Everything of the store under keys of its own. What is admitted is collected instead of being sent to a queue; with
 * `deliversInside` the scripts send it to BullMQ's themselves, where `collectDeliveries` finds it.
 */
export async function createTestStore(
  redis: Redis,
  options: {
    settings?: Partial<Settings>;
    readLua?: ReadLua | undefined;
    shards?: number;
    tag?: string;
    deliversInside?: boolean;
  } = {},
) {
  const keys = createTestKeys(options.shards, options.tag);
  const dispatched: AdmittedRun[] = [];
  const dispatch = async (admitted: AdmittedRun[]) => void dispatched.push(...admitted);
  const { deliversInside = false } = options;
  const ownLua = withMovableClock(options.readLua ?? readLuaFile);
  const readLua = deliversInside ? inlineBullmqAdd(ownLua)! : ownLua;
  const deps = { redis, keys, dispatch, readLua };
  const settings = createSettingsStore({ redis, keys });
  // As many as a test likes to have in line.
  await settings.seed({ maxWaitingStudent: 1000, ...options.settings });
  const follow = createReplicateSettings(deps);
  await follow();
  const registry = createWorkerRegistry(deps);
  return {
    redis,
    keys,
    readLua,
    settings,
    follow,
    operators: createAdminActions(deps),
    scheduler: createScheduler(deps),
    registry,
    report: (report: Parameters<typeof describeReport>[0], ttlMs: number) =>
      registry.heartbeat(describeReport(report), ttlMs),
    events: createRunEventLog(deps),
    inputs: createRunInputs(deps),
    records: createRunRecords({ redis, keys }),
    artifacts: createArtifactStore(deps),
    retention: createRetention(deps),
    batches: createBatches({ redis, keys }),
    batchPause: createBatchPause(deps),
    /** Every scheduler so far, in order. */
    dispatched,
    deliversInside,
    /** Takes what the scripts delivered themselves off BullMQ's list, and its jobs with it. */
    async collectDeliveries(): Promise<void> {
      if (!deliversInside) return;
      const queue = `${keys.first.bullPrefix}:${dispatchQueueName}`;
      const ids = (await redis.rpop(`${queue}:wait`, mostDeliveries)) ?? [];
      if (ids.length > 0) await redis.unlink(ids.map((id) => `${queue}:${id}`));
      for (const id of ids) {
        const dot = id.lastIndexOf('.');
        dispatched.push({ runId: id.slice(0, dot), attempt: Number(id.slice(dot + 1)) });
      }
    },
    /** Sets the clock of the scripts so far ahead of (or behind) the true time. */
    moveClock: (ms: number) => redis.set(`${keys.tag}:test-clock`, ms),
    /** Makes the lease of a run end now; the next `reap` finds it. */
    endLease: async (runId: string) => {
      for (const leases of [keys.leases, keys.parked]) await redis.zadd(leases, 'XX', '0', runId);
    },
    /** Makes the last heartbeat of a worker older than its time to live. */
    endHeartbeat: (workerId: string) => redis.zadd(keys.workers, 'XX', '0', workerId),
    /** Lets an active run have begun some time ago. */
    backdateStart: async (runId: string, ms: number) => {
      const startedAt = Number(await redis.hget(keys.run(runId), 'startedAt'));
      if (startedAt > 0) await redis.hset(keys.run(runId), 'startedAt', String(startedAt - ms));
    },
  };
}

export type TestStore = Awaited<ReturnType<typeof createTestStore>>;

/** More than one operation admits. */
const mostDeliveries = 1000;

/** Keys that stay when everything is over: fixed in number whatever was run. */
const lastingKeys = [
  'finished',
  'outputs',
  'retention-pass',
  'outputs:sizes',
  'outputs:bytes',
  'outputs:users',
  'outputs:by-user',
  ...['due', 'sizes', 'bytes'].map((name) => `artifacts-${name}`),
  'test-clock',
  'settings',
  'settings:live',
  'settings:versions',
  'audit',
  'sequence',
  'virtual-time',
  'memory:unclaimed',
  'memory:overtaking',
  'workers:capacity',
  'workers:capacity:batch',
  'recent:durations',
  'totals',
  ...['id', 'meta', 'marker', 'events'].map((name) => `bull:${dispatchQueueName}:${name}`),
];

/** Names of keys, without their tag, that would never expire although their subject is gone. */
export async function findLeftovers({ redis, keys }: Pick<TestStore, 'redis' | 'keys'>): Promise<string[]> {
  const names: string[] = [];
  for (let cursor = '0'; ; ) {
    const [next, page] = await redis.scan(cursor, 'MATCH', `${keys.tag}:*`, 'COUNT', 1000);
    names.push(...page);
    if (next === '0') break;
    cursor = next;
  }
  const pipeline = redis.pipeline();
  for (const name of names) pipeline.pttl(name);
  const replies = (await pipeline.exec()) ?? [];
  return names
    .filter((_, index) => replies[index]![1] === -1)
    .map((name) => name.slice(keys.tag.length + 1))
    .filter((name) => !lastingKeys.includes(name));
}
