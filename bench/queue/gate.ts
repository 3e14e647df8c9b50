import { Worker } from 'bullmq';
import { createAdmission, maxRunsPerSubmit, type SubmitRun } from '../../common/src/store/admission.js';
import { createGather } from '../../common/src/store/gather-writes.js';
import { createKeys } from '../../common/src/store/keys.js';
import { createRedis } from '../../common/src/store/redis.js';
import { createRunQueue, type RunJob, runQueueName } from '../../common/src/store/run-queue.js';
import { createSettingsStore } from '../../common/src/store/settings.js';
import { createWorkerRegistry } from '../../common/src/store/worker-registry.js';
import { rest } from './figures.js';

export const lanes = 20;
/** Longer than any part of the bench: nobody reports for the worker here. */
const leaseMs = 120_000;

const limits = {
  wallTimeMs: 60_000,
  cpuTimeMs: 10_000,
  memoryBytes: 268_435_456,
  outputBytes: 1_048_576,
  processes: 64,
  diskBytes: 67_108_864,
  idleTimeMs: 300_000,
};
/** A script of 500 bytes, as students write them. */
const program = {
  files: [{ path: 'main.py', content: '#'.repeat(500), encoding: 'utf8' as const }],
  entry: 'main.py',
  args: [],
  stdin: '',
};
const outcome = {
  verdict: 'ok' as const,
  exitCode: 0,
  signal: null,
  reason: 'It ended.',
  usage: { wallTimeMs: 1, cpuTimeMs: 1, memoryPeakBytes: 1, outputBytes: 0 },
  outputTruncated: false,
  artifacts: [],
  artifactsCut: false,
};

export type Gate = Awaited<ReturnType<typeof openGate>>;

/**
 * runq's own queue without a sandbox: lines, places, deliveries, claims and ends. Programs of batches last `lastMs` on average, all others
 * end at once.
 */
export async function openGate(options: { url: string; tag: string; works: boolean; lastMs?: number }) {
  const keys = createKeys(1, options.tag);
  const redis = createRedis(options.url, { blocking: true });
  const forWorker = createRedis(options.url, { blocking: true });
  const queue = createRunQueue({ connection: redis, keys, log: console });
  const forRuns = createRunQueue({ connection: forWorker, keys, log: console });
  const deps = { redis, keys, ...(options.works ? queue.deliveries : { dispatch: async () => {} }) };
  const admission = createAdmission(deps);
  const atWorker = createAdmission({ redis: forWorker, keys, ...forRuns.deliveries });
  const registry = createWorkerRegistry(deps);
  await createSettingsStore({ redis, keys }).seed({ leaseMs, maxRuns: lanes });
  // As a worker does by default.
  const gather = createGather(4);
  const started = new Map<string, () => void>();
  const ended = new Map<string, () => void>();
  let count = 0;

  const worker = options.works
    ? new Worker<RunJob>(
        runQueueName,
        async (job, token) => {
          if (job.data.b) await gather();
          const claim = await atWorker.start(job.data.r, job.data.a, `bench:${token}`, 'bench');
          if (!claim) return;
          started.get(job.data.r)?.();
          // Programs of a class differ: were all of one length, twenty would end in the same millisecond, again and again.
          if (options.lastMs && claim.class === 'batch') await rest(options.lastMs * (0.5 + Math.random()));
          if (claim.class === 'batch') await gather();
          await atWorker.finish(job.data.r, claim.attempt, outcome, 1);
          ended.get(job.data.r)?.();
        },
        {
          connection: forWorker as never,
          prefix: keys.first.bullPrefix,
          concurrency: lanes,
          removeOnComplete: { count: 0 },
          removeOnFail: { count: 0 },
        },
      )
    : null;
  worker?.on('error', () => {});
  await worker?.waitUntilReady();
  await registry.hello({ id: 'bench', incarnation: 'bench', lanes });

  function toRun(userId: string, runClass: 'interactive' | 'batch'): SubmitRun {
    return {
      runId: `${options.tag.replace(/\W/g, '')}-${count++}`,
      kind: 'run',
      userId,
      class: runClass,
      program,
      limits,
      interactive: false,
      label: null,
      batchId: null,
      batchIndex: null,
      role: runClass === 'batch' ? 'grader' : 'student',
      delayMs: 0,
    };
  }

  return {
    keys,
    redis,
    admission,
    /** Submits one run; settles when its program starts. `ended` settles with its end: until then it holds a place. */
    async start(userId: string): Promise<{ ended: Promise<void> }> {
      const run = toRun(userId, 'interactive');
      const start = new Promise<void>((resolve) => started.set(run.runId, resolve));
      const end = new Promise<void>((resolve) => ended.set(run.runId, resolve));
      await admission.submit([run]);
      await start;
      started.delete(run.runId);
      return { ended: end.then(() => void ended.delete(run.runId)) };
    },
    /** Hands many runs in; `ended` settles with the last of them. */
    async submitMany(userOf: (i: number) => string, runs: number, runClass: 'interactive' | 'batch') {
      const all: Promise<void>[] = [];
      const runIds: string[] = [];
      for (let from = 0; from < runs; from += maxRunsPerSubmit) {
        const page = Array.from({ length: Math.min(maxRunsPerSubmit, runs - from) }, (_, i) =>
          toRun(userOf(from + i), runClass),
        );
        runIds.push(...page.map(({ runId }) => runId));
        if (worker) all.push(...page.map(({ runId }) => new Promise<void>((resolve) => ended.set(runId, resolve))));
        await admission.submit(page);
      }
      return { runIds, ended: Promise.all(all).then(() => ended.clear()) };
    },
    async close(): Promise<void> {
      await worker?.close(true);
      await queue.close();
      await forRuns.close();
      redis.disconnect();
      forWorker.disconnect();
    },
  };
}
