import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { until } from '../support/start-runq.js';
import { waitForFreeSlots } from './check-clean.js';
import { type Fixture, openFixture, submitRuns } from './fixture.js';

const MiB = 1024 * 1024;
/** `/health` answers within this time, whatever is broken. */
const answerMs = 2000;
/** Longer than a lease, as a virtual machine that is moved. */
const hangMs = 20_000;
/** Longer than Redis may be silent. */
const pausedMs = 6000;
const signIn = {
  method: 'POST',
  headers: { 'content-type': 'application/json' },
  body: JSON.stringify({ userId: 'ada' }),
};

vi.setConfig({ testTimeout: 180_000, hookTimeout: 120_000 });

interface Health {
  status: string;
  reasons: string[];
}

let fixture: Fixture;

beforeAll(async () => {
  fixture = await openFixture({ apis: 1, workers: 1 });
});
afterAll(() => fixture?.cluster.close());

/** Throws when no answer arrives in time: then nothing else says what is wrong. */
async function readHealth(): Promise<Health & { code: number }> {
  const { url } = fixture.cluster.apis[0]!;
  const response = await fetch(`${url}/health`, { signal: AbortSignal.timeout(answerMs) });
  return { code: response.status, ...((await response.json()) as Health) };
}

const isHealthy = () => until(async () => (await readHealth()).status === 'healthy', '/health to be healthy');

/** What `/health` says once it says that something is wrong. */
const waitForReason = () =>
  until(async () => {
    const health = await readHealth();
    return health.status !== 'healthy' && health;
  }, '/health to have a reason');

/** Breaks something while runs are sent, reads what `/health` says, and mends it; no run is lost or doubled. */
async function duringLoad(breakdown: { begin(): Promise<unknown>; end(): Promise<unknown> }, lastsMs = 1500) {
  const { random, createTracker, cluster } = fixture;
  await isHealthy();
  const tracker = createTracker();
  const failing = (async () => {
    await sleep(random.between(50, 1000));
    try {
      await breakdown.begin();
      const health = await waitForReason();
      for (const end = Date.now() + lastsMs; Date.now() < end; await sleep(250))
        expect((await readHealth()).status).toBe(health.status);
      return health;
    } finally {
      await breakdown.end();
    }
  })();
  const [, health] = await Promise.all([submitRuns(tracker, random), failing]).finally(() => failing.catch(() => {}));
  expect(await tracker.verify()).toEqual([]);
  await waitForFreeSlots(cluster.redis.connect());
  await isHealthy();
  return health;
}

const redisAway = { code: 503, status: 'unhealthy' };
const noAnswer = 'Redis does not answer, or too slowly.';

test('Redis is stopped and started again', async () => {
  const { redis } = fixture.cluster;
  const health = await duringLoad({ begin: redis.kill, end: redis.start });
  expect(health).toMatchObject({ ...redisAway, reasons: expect.arrayContaining([noAnswer]) });
});

test('Redis hangs for longer than a lease', async () => {
  const { redis } = fixture.cluster;
  const signal = async (name: NodeJS.Signals) => process.kill(redis.pid, name);
  const health = await duringLoad({ begin: () => signal('SIGSTOP'), end: () => signal('SIGCONT') }, hangMs);
  expect(health).toMatchObject({ ...redisAway, reasons: expect.arrayContaining([noAnswer]) });
});

test('Redis is full: accepted runs end, and later ones are accepted once there is space', async () => {
  const connection = fixture.cluster.redis.connect();
  const health = await duringLoad({
    async begin() {
      const [, used] = /used_memory:(\d+)/.exec(await connection.info('memory'))!;
      await connection.config('SET', 'maxmemory', String(Number(used) - MiB / 4));
    },
    end: () => connection.config('SET', 'maxmemory', '0'),
  });
  expect(health).toMatchObject({ code: 200, status: 'degraded' });
  expect(health.reasons).toContainEqual(
    expect.stringMatching(/^Redis is nearly full \(.* MiB\): new runs, .* refused\.$/),
  );
});

test('the only worker is killed and started again', async () => {
  const [worker] = fixture.cluster.workers;
  const health = await duringLoad({ begin: () => worker!.kill(), end: () => worker!.start() });
  expect(health).toMatchObject({ code: 200, status: 'degraded' });
  expect(health.reasons).toContainEqual(expect.stringMatching(/no worker is available/i));
});

test('an API that got no processor for a while does not blame Redis: the first requests after it succeed', async () => {
  const [api] = fixture.cluster.apis;
  await isHealthy();
  process.kill(api!.pid, 'SIGSTOP');
  await sleep(pausedMs);
  const answers = Array.from({ length: 5 }, () => fetch(`${api!.url}/v1/dev/token`, signIn));
  process.kill(api!.pid, 'SIGCONT');
  for (const answer of answers) expect((await answer).status).toBe(200);
  expect((await readHealth()).reasons).not.toContain(noAnswer);
});
