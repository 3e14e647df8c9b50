import { afterAll, beforeAll, expect, it } from 'vitest';
import { startTestRedis, type TestRedis } from '../../test/support/test-redis.js';
import { createTestStore, describeOutcome, describeRun, findLeftovers } from '../../test/support/test-store.js';
import type { Settings } from '../redis/live-settings.js';

let server: TestRedis;
beforeAll(async () => {
  server = await startTestRedis();
});
afterAll(() => server.close());

async function openStore(settings: Partial<Settings> = {}) {
  const store = await createTestStore(server.redis, { settings });
  await store.registry.register({ id: 'w', incarnation: 'i', slots: 50 });
  const begin = async (runId: string, userId = 'u') => {
    await store.scheduler.submit([describeRun({ runId, userId, role: 'grader' })]);
    await store.scheduler.start(runId, 1, 'i:1', 'w');
  };
  return { ...store, begin };
}

const bytes = (count: number) => Buffer.alloc(count, 0xff);

it('a file comes back as it was kept, whatever its name', async () => {
  const { artifacts, begin } = await openStore();
  await begin('r');
  const all = Buffer.from(Array.from({ length: 256 }, (_, i) => i));
  for (const name of ['a/b.txt', '../../etc/passwd', '*', 'ä😀 "x"']) {
    expect(await artifacts.keep('r', 1, name, all)).toBe('kept');
    expect(await artifacts.read('r', name)).toEqual(all);
  }
  expect(await artifacts.read('r', 'b.txt')).toBeNull();
  expect(await artifacts.read('none', 'a/b.txt')).toBeNull();
});

it('a file is refused of an attempt that is over, and leaves nothing', async () => {
  const { scheduler, artifacts, begin, keys, redis, registry } = await openStore();
  await begin('r');
  expect(await artifacts.keep('none', 1, 'a', bytes(1))).toBe('fenced');
  expect(await artifacts.keep('r', 2, 'a', bytes(1))).toBe('fenced');
  expect(await artifacts.keep('r', 1, 'old', bytes(1))).toBe('kept');
  await registry.register({ id: 'w', incarnation: 'j', slots: 50 });
  expect(await artifacts.keep('r', 1, 'a', bytes(1))).toBe('fenced');
  expect(await redis.exists(keys.artifacts('r'))).toBe(0);
  await scheduler.start('r', 2, 'j:1', 'w');
  expect(await artifacts.keep('r', 2, 'a', bytes(1))).toBe('kept');
  await scheduler.finish('r', 2, describeOutcome(), 1);
  expect(await artifacts.keep('r', 2, 'b', bytes(1))).toBe('fenced');
  expect(await artifacts.read('r', 'b')).toBeNull();
});

it('files go when their run goes, also if it never ends', async () => {
  const store = await openStore({ retentionStudentMs: 60_000 });
  const { scheduler, artifacts, begin, keys, redis } = store;
  await begin('r');
  await artifacts.keep('r', 1, 'a', bytes(1));
  expect(await redis.pttl(keys.artifacts('r'))).toBeGreaterThan(50_000);
  await redis.pexpire(keys.artifacts('r'), 5000);
  await scheduler.finish('r', 1, describeOutcome(), 1);
  expect(await redis.pttl(keys.artifacts('r'))).toBeGreaterThan(50_000);
  expect(await findLeftovers(store)).not.toContainEqual(expect.stringContaining('artifacts'));
});

it('the files of a user stay within their bytes: those of older runs go, others keep theirs', async () => {
  const { artifacts, begin, keys, redis } = await openStore({
    artifactBytesPerUser: 100,
    maxRuns: 50,
  });
  await begin('other', 'v');
  await artifacts.keep('other', 1, 'a', bytes(90));
  for (const runId of ['r1', 'r2', 'r3']) {
    await begin(runId);
    await artifacts.keep(runId, 1, 'a', bytes(20));
    await artifacts.keep(runId, 1, 'b', bytes(20));
    // The order is that of the instants; two runs may share a millisecond.
    await redis.zadd(keys.artifactRuns('u'), runId.slice(1), runId);
  }
  const left = async (runId: string) => (await artifacts.read(runId, 'a'))?.length ?? null;
  expect([await left('r1'), await left('r2'), await left('r3'), await left('other')]).toEqual([null, 20, 20, 90]);
  await artifacts.keep('r3', 1, 'a', bytes(20));
  expect([await left('r2'), await left('r3')]).toEqual([20, 20]);
  await artifacts.keep('r3', 1, 'c', bytes(300));
  expect([await left('r2'), await left('r3')]).toEqual([null, 20]);
});

it('of very many runs with small files only the newest keep theirs', async () => {
  const { artifacts, begin, keys, redis } = await openStore({ artifactRunsPerUser: 3, maxRuns: 50 });
  for (let i = 1; i <= 5; i++) {
    await begin(`r${i}`);
    await artifacts.keep(`r${i}`, 1, 'a', bytes(0));
    await redis.zadd(keys.artifactRuns('u'), String(i), `r${i}`);
  }
  expect(await redis.zrange(keys.artifactRuns('u'), '0', '-1')).toEqual(['r3', 'r4', 'r5']);
  expect(await artifacts.read('r5', 'a')).toEqual(bytes(0));
});

it('the files of all users stay within their bytes, and a user leaves room for others', async () => {
  const { artifacts, begin, redis, keys, moveClock, retention } = await openStore({
    artifactBudgetBytes: 100,
    maxRuns: 50,
  });
  await begin('r1');
  await begin('r2');
  expect(await artifacts.keep('r1', 1, 'a', bytes(50))).toBe('kept');
  expect(await artifacts.keep('r1', 1, 'b', bytes(1))).toBe('full');
  await begin('other', 'v');
  expect(await artifacts.keep('other', 1, 'a', bytes(26))).toBe('full');
  expect(await artifacts.keep('other', 1, 'a', bytes(25))).toBe('kept');
  // Own older files make room for new ones.
  expect(await artifacts.keep('r2', 1, 'a', bytes(30))).toBe('kept');
  expect([await artifacts.read('r1', 'a'), (await artifacts.read('other', 'a'))?.length]).toEqual([null, 25]);
  expect(await redis.get(keys.artifactBytes)).toBe('55');
  await moveClock(86_400_000);
  await retention.sweep();
  expect(await redis.get(keys.artifactBytes)).toBeNull();
});
