import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { isGone } from '../stack/member.js';
import { chosenSeed, sleep } from '../stack/random.js';
import { until } from '../stack/start-runq.js';
import { untilDeliveriesAreGone, untilPlacesAreFree } from './check-clean.js';
import { countingProgram, handIn, isLong, leaseMs, openScene, rounds, type Scene } from './scene.js';

/** Far beyond what anything takes on an idle machine. */
vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 });

let scene: Scene;

beforeAll(async () => {
  scene = await openScene({ apis: 2, workers: 2 });
});
afterAll(async () => {
  if (!scene) return;
  const { cluster } = scene;
  const families = [...cluster.apis, ...cluster.workers].flatMap((member) => member.family());
  await cluster.close();
  expect(families.filter((process) => !isGone(process))).toEqual([]);
  expect(cluster.listCgroups()).toEqual([]);
});

/** Something dies at a random moment while runs are handed in, executed and read. */
async function duringLoad(disaster: () => Promise<void>): Promise<void> {
  const { random, openLedger, cluster } = scene;
  const ledger = openLedger();
  const families = cluster.workers.flatMap((worker) => worker.family());
  const dying = sleep(random.between(50, 1500)).then(disaster);
  await Promise.all([handIn(ledger, random), dying]);
  expect(await ledger.settle()).toEqual([]);
  const alive = new Set(cluster.workers.flatMap((worker) => worker.family().map(({ pid }) => pid)));
  await until(() => families.every((one) => isGone(one) || alive.has(one.pid)), 'no orphan to be left', 10_000);
  await untilPlacesAreFree(cluster.redis.connect());
}

/** The moment at which a later attempt of a run began. */
const beginningOfAttempt = async (ledger: ReturnType<Scene['openLedger']>, id: string, attempt: number) =>
  until(async () => {
    const run = await ledger.read(0, id);
    return run.attempt >= attempt && run.startedAt !== null ? Date.parse(run.startedAt) : null;
  }, `attempt ${attempt}`);

describe.each(Array.from({ length: rounds }, (_, i) => i + 1))(`round %i (RUNQ_SEED=${chosenSeed})`, () => {
  test('kill -9 of a worker', () =>
    duringLoad(async () => {
      const worker = scene.random.pick(scene.cluster.workers);
      await worker.kill();
      await sleep(scene.random.between(0, leaseMs));
      await worker.start();
    }));

  test('kill -9 of an API', () =>
    duringLoad(async () => {
      const api = scene.random.pick(scene.cluster.apis);
      await api.kill();
      await sleep(scene.random.between(0, 1000));
      await api.start();
    }));

  test('kill -9 of Redis, its append-only file kept', () =>
    duringLoad(async () => {
      await scene.cluster.redis.kill();
      await sleep(scene.random.between(0, 1000));
      await scene.cluster.redis.start();
    }));

  test('a power cut of Redis in the middle of a write', () =>
    duringLoad(async () => {
      const { redis } = scene.cluster;
      await redis.kill();
      expect(await redis.tearTail(scene.random)).toBeGreaterThan(0);
      await redis.start();
    }));

  test('kill -9 of everything at once', () =>
    duringLoad(async () => {
      const { redis, apis, workers } = scene.cluster;
      await Promise.all([redis, ...apis, ...workers].map((member) => member.kill()));
      await redis.start();
      await Promise.all([...apis, ...workers].map((member) => member.start()));
    }));

  test('SIGTERM of everything but Redis with runs in line', () =>
    duringLoad(async () => {
      const { apis, workers } = scene.cluster;
      const ended = [...apis, ...workers].map((member) => member.kill('SIGTERM'));
      // 1 would mean that something was still open when the time for it was over.
      expect(await Promise.all(ended)).toEqual(ended.map(() => 0));
      await Promise.all([...apis, ...workers].map((member) => member.start()));
    }));

  test.each([
    { place: 'where it comes back', comesBack: true, withinMs: 2_000 },
    ...(isLong ? [{ place: 'elsewhere', comesBack: false, withinMs: 10_000 }] : []),
  ])('the runs of a dead worker go again $place within $withinMs ms', async ({ comesBack, withinMs }) => {
    const { cluster, random, openLedger } = scene;
    const ledger = openLedger();
    const { id } = await ledger.submit(0, ...countingProgram('long', 30, 100));
    const { workerId } = await until(async () => {
      const run = (await ledger.read(0, id)) as unknown as { workerId: string | null };
      return run.workerId ? run : null;
    }, 'the run to start');
    const worker = cluster.workers.find((one) => one.id === workerId)!;
    await sleep(random.between(0, 1500));
    await worker.kill();
    const since = comesBack ? await worker.start().then(Date.now) : Date.now();
    const again = await beginningOfAttempt(ledger, id, 2);
    expect(again - since).toBeLessThan(withinMs);
    if (!comesBack) await worker.start();
    expect(await ledger.settle()).toEqual([]);
  });
});

test('after all that nothing is left in the queue', () => untilDeliveriesAreGone(scene.cluster.redis.connect()));
