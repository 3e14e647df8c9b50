import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { chosenSeed } from '../support/random.js';
import { hasExited } from '../support/service-process.js';
import { until } from '../support/start-runq.js';
import { waitForEmptyBullmq, waitForFreeSlots } from './check-clean.js';
import { countingProgram, type Fixture, isLong, leaseMs, openFixture, rounds, submitRuns } from './fixture.js';

/** Far longer than needed on an idle machine. */
vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 });

let fixture: Fixture;

beforeAll(async () => {
  fixture = await openFixture({ apis: 2, workers: 2 });
});
afterAll(async () => {
  if (!fixture) return;
  const { cluster } = fixture;
  const processes = [...cluster.apis, ...cluster.workers].flatMap((process) => process.identifyTree());
  await cluster.close();
  expect(processes.filter((process) => !hasExited(process))).toEqual([]);
  expect(cluster.listCgroups()).toEqual([]);
});

/** Injects a failure at a random moment while runs are submitted, executed and read. */
async function duringLoad(inject: () => Promise<void>): Promise<void> {
  const { random, createTracker, cluster } = fixture;
  const tracker = createTracker();
  const processes = cluster.workers.flatMap((worker) => worker.identifyTree());
  const failing = sleep(random.between(50, 1500)).then(inject);
  // The next attempt must not begin while this one still kills processes.
  await Promise.all([submitRuns(tracker, random), failing]).finally(() => failing.catch(() => {}));
  expect(await tracker.verify()).toEqual([]);
  const alive = new Set(cluster.workers.flatMap((worker) => worker.identifyTree().map(({ pid }) => pid)));
  await until(() => processes.every((one) => hasExited(one) || alive.has(one.pid)), 'no orphan to be left');
  await waitForFreeSlots(cluster.redis.connect());
}

/** The start time of a later attempt of a run. */
const beginningOfAttempt = async (tracker: ReturnType<Fixture['createTracker']>, id: string, attempt: number) =>
  until(async () => {
    const run = await tracker.read(0, id);
    return run.attempt >= attempt && run.startedAt !== null ? Date.parse(run.startedAt) : null;
  }, `attempt ${attempt}`);

describe.each(Array.from({ length: rounds }, (_, i) => i + 1))(`round %i (RUNQ_SEED=${chosenSeed})`, () => {
  test('kill -9 of a worker', () =>
    duringLoad(async () => {
      const worker = fixture.random.pick(fixture.cluster.workers);
      await worker.kill();
      await sleep(fixture.random.between(0, leaseMs));
      await worker.start();
    }));

  test('kill -9 of an API', () =>
    duringLoad(async () => {
      const api = fixture.random.pick(fixture.cluster.apis);
      await api.kill();
      await sleep(fixture.random.between(0, 1000));
      await api.start();
    }));

  test('kill -9 of Redis, its append-only file kept', () =>
    duringLoad(async () => {
      await fixture.cluster.redis.kill();
      await sleep(fixture.random.between(0, 1000));
      await fixture.cluster.redis.start();
    }));

  test('a power cut of Redis during a write', () =>
    duringLoad(async () => {
      const { redis } = fixture.cluster;
      await redis.kill();
      expect(await redis.tearTail(fixture.random)).toBeGreaterThan(0);
      await redis.start();
    }));

  test('kill -9 of all processes together', () =>
    duringLoad(async () => {
      const { redis, apis, workers } = fixture.cluster;
      await Promise.all([redis, ...apis, ...workers].map((process) => process.kill()));
      await redis.start();
      await Promise.all([...apis, ...workers].map((process) => process.start()));
    }));

  test('SIGTERM of everything but Redis while runs are queued', () =>
    duringLoad(async () => {
      const { apis, workers } = fixture.cluster;
      const ended = [...apis, ...workers].map((process) => process.kill('SIGTERM'));
      // 1 would mean that something was still open at the shutdown timeout.
      expect(await Promise.all(ended)).toEqual(ended.map(() => 0));
      await Promise.all([...apis, ...workers].map((process) => process.start()));
    }));

  test.each([
    { where: 'on the same worker after its restart', comesBack: true, withinMs: isLong ? 2_000 : 10_000 },
    ...(isLong ? [{ where: 'on another worker', comesBack: false, withinMs: 10_000 }] : []),
  ])('runs of a killed worker restart $where within $withinMs ms', async ({ comesBack, withinMs }) => {
    const { cluster, random, createTracker } = fixture;
    const tracker = createTracker();
    const { id } = await tracker.submit(0, ...countingProgram('long', 30, 100));
    const { workerId } = await until(async () => {
      const run = (await tracker.read(0, id)) as unknown as { workerId: string | null };
      return run.workerId ? run : null;
    }, 'the run to start');
    const worker = cluster.workers.find((one) => one.id === workerId)!;
    await sleep(random.between(0, 1500));
    await worker.kill();
    const since = comesBack ? await worker.start().then(Date.now) : Date.now();
    const again = await beginningOfAttempt(tracker, id, 2);
    expect(again - since).toBeLessThan(withinMs);
    if (!comesBack) await worker.start();
    expect(await tracker.verify()).toEqual([]);
  });
});

test('leaves nothing in BullMQ after all failures', () => waitForEmptyBullmq(fixture.cluster.redis.connect()));
