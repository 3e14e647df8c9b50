import { setTimeout as sleep } from 'node:timers/promises';
import type { RunClass } from '../../common/src/contract/run.js';
import { createLog } from '../../common/src/process/log.js';
import { createRedis } from '../../common/src/redis/connection.js';
import { createGroupCommit } from '../../common/src/redis/group-commit.js';
import { createKeys } from '../../common/src/redis/keys.js';
import { createSettingsStore } from '../../common/src/redis/settings-store.js';
import { createDispatchQueue } from '../../common/src/scheduler/dispatch-queue.js';
import { createScheduler, maxRunsPerSubmit } from '../../common/src/scheduler/scheduler.js';
import { createWorkerRegistry } from '../../common/src/scheduler/worker-registry.js';
import { createConsumer } from '../../worker/src/queue/bullmq-consumer.js';
import { describeEmptyRun, emptyOutcome } from './empty-run.js';

export const slots = 20;
/** Longer than any part of the bench: the harness does not renew leases. */
const leaseMs = 120_000;

/**
 * runq's own queue without a sandbox: queues, slots, jobs, claims and finishes. With `hasWorker`, a worker finishes
 * runs: batch runs after `batchRunMs` on average, others immediately.
 */
export async function openQueueHarness(options: { url: string; tag: string; hasWorker: boolean; batchRunMs?: number }) {
  const keys = createKeys(1, options.tag);
  const redis = createRedis(options.url, { blocking: true });
  const forWorker = createRedis(options.url, { blocking: true });
  const queue = createDispatchQueue({ connection: redis, keys, log: console });
  const forRuns = createDispatchQueue({ connection: forWorker, keys, log: console });
  const deps = { redis, keys, ...(options.hasWorker ? queue.deliveries : { dispatch: async () => {} }) };
  const scheduler = createScheduler(deps);
  const workerScheduler = createScheduler({ redis: forWorker, keys, ...forRuns.deliveries });
  const registry = createWorkerRegistry(deps);
  await createSettingsStore({ redis, keys }).seed({ leaseMs, maxRuns: slots });
  // The default of a worker.
  const awaitGroupCommit = createGroupCommit(4);
  const started = new Map<string, () => void>();
  const ended = new Map<string, () => void>();
  let count = 0;

  const worker = options.hasWorker
    ? await createConsumer({
        connect: () => forWorker,
        shard: keys.first,
        workerId: 'bench',
        slots,
        claims: {
          incarnation: 'bench',
          giveBack: (runId, attempt) => workerScheduler.retry(runId, attempt, 'handover'),
        },
        async execute({ runId, attempt, token, isBatch, claimed }) {
          if (isBatch && !claimed) await awaitGroupCommit();
          const claim = claimed?.claim ?? (await workerScheduler.start(runId, attempt, `bench:${token}`, 'bench'));
          if (!claim) return;
          started.get(runId)?.();
          if (claim.class === 'batch') {
            // Equal durations would make twenty programs end in the same millisecond, again and again.
            if (options.batchRunMs) await sleep(options.batchRunMs * (0.5 + Math.random()));
            await awaitGroupCommit();
          }
          await workerScheduler.finish(runId, claim.attempt, emptyOutcome, 1);
          ended.get(runId)?.();
        },
        log: createLog({ level: 'silent', name: 'bench' }),
      })
    : null;
  await registry.register({ id: 'bench', incarnation: 'bench', slots });

  const toRun = (userId: string, runClass: RunClass) =>
    describeEmptyRun({ runId: `${options.tag.replace(/\W/g, '')}-${count++}`, userId, class: runClass });

  return {
    keys,
    redis,
    scheduler,
    /** Submits one run; resolves when it starts. It holds a slot until `ended` resolves. */
    async start(userId: string): Promise<{ ended: Promise<void> }> {
      const run = toRun(userId, 'interactive');
      const start = new Promise<void>((resolve) => started.set(run.runId, resolve));
      const end = new Promise<void>((resolve) => ended.set(run.runId, resolve));
      await scheduler.submit([run]);
      await start;
      started.delete(run.runId);
      return { ended: end.then(() => void ended.delete(run.runId)) };
    },
    /** Submits many runs; `ended` resolves when all have finished. */
    async submitMany(userOf: (i: number) => string, runs: number, runClass: RunClass) {
      const all: Promise<void>[] = [];
      const runIds: string[] = [];
      for (let from = 0; from < runs; from += maxRunsPerSubmit) {
        const page = Array.from({ length: Math.min(maxRunsPerSubmit, runs - from) }, (_, i) =>
          toRun(userOf(from + i), runClass),
        );
        runIds.push(...page.map(({ runId }) => runId));
        if (worker) all.push(...page.map(({ runId }) => new Promise<void>((resolve) => ended.set(runId, resolve))));
        await scheduler.submit(page);
      }
      return { runIds, ended: Promise.all(all).then(() => ended.clear()) };
    },
    async close(): Promise<void> {
      await worker?.close();
      await queue.close();
      await forRuns.close();
      redis.disconnect();
      forWorker.disconnect();
    },
  };
}
