import { afterAll, beforeAll, expect, it } from 'vitest';
import { startTestRedis, type TestRedis } from '../support/test-redis.js';
import { createTestStore, describeOutcome, describeRun } from '../support/test-store.js';

let server: TestRedis;
beforeAll(async () => {
  server = await startTestRedis();
});
afterAll(() => server.close());

const minuteMs = 60_000;

/** Finished runs that printed something, kept for ten minutes. */
async function open(count: number) {
  const store = await createTestStore(server.redis, { settings: { retentionStudentMs: 10 * minuteMs } });
  const { scheduler, registry, redis, keys, retention, events, operators } = store;
  await registry.register({ id: 'w', incarnation: 'i', slots: 4 });
  for (let i = 0; i < count; i++) {
    await scheduler.submit([describeRun({ runId: `r${i}`, userId: `u${i % 3}` })]);
    await scheduler.start(`r${i}`, 1, `i:${i}`, 'w');
    await events.append(`r${i}`, 1, 2, [{ kind: 'stdout', data: Buffer.from('text') }]);
    await scheduler.finish(`r${i}`, 1, describeOutcome(), 2);
  }
  const change = (values: object) =>
    operators.changeSettings({ userId: 'root', role: 'ops', why: '' }, 'settings', values, null);
  async function applyAll() {
    const sum = { changed: 0, forgotten: 0, calls: 0 };
    do {
      const { changed, forgotten } = await retention.apply();
      sum.changed += changed;
      sum.forgotten += forgotten;
      sum.calls++;
    } while ((await redis.hexists(`${keys.tag}:retention-pass`, 'cursor')) === 1);
    return sum;
  }
  const minutesOf = async (key: string) => Math.ceil((await redis.pttl(key)) / minuteMs);
  return { ...store, change, applyAll, minutesOf };
}

it('a longer retention holds for runs that ended before, with all that belongs to them', async () => {
  const { change, applyAll, minutesOf, keys, redis } = await open(1);
  await applyAll();
  await change({ retentionStudentMs: 30 * minuteMs });
  expect(await applyAll()).toMatchObject({ changed: 1, forgotten: 0 });
  for (const key of [keys.run('r0'), keys.events('r0')]) expect([key, await minutesOf(key)]).toEqual([key, 30]);
  for (const list of [keys.finishedOf('u0'), keys.history('u0')])
    expect(await minutesOf(list)).toBeGreaterThanOrEqual(30);
  for (const list of [keys.finished, keys.finishedOf('u0'), keys.expired('u0')]) {
    const expiresInMs = Number(await redis.zscore(list, 'r0')) - Date.now();
    expect(Math.round(expiresInMs / minuteMs)).toBe(30);
  }
  expect(await applyAll()).toEqual({ changed: 0, forgotten: 0, calls: 1 });
});

it('a shorter one lets runs expire sooner, and deletes those whose time is over', async () => {
  const { change, applyAll, minutesOf, keys, records, moveClock, redis, scheduler } = await open(1);
  await moveClock(5 * minuteMs);
  await scheduler.submit([describeRun({ runId: 'new', userId: 'u0' })]);
  await scheduler.start('new', 1, 'i:new', 'w');
  await scheduler.finish('new', 1, describeOutcome(), 1);
  await change({ retentionStudentMs: 2 * minuteMs });
  expect(await applyAll()).toMatchObject({ forgotten: 1 });
  expect(await records.read('r0')).toBeNull();
  expect(await records.readExpiry('r0', 'u0')).not.toBeNull();
  expect(await redis.exists(keys.events('r0'))).toBe(0);
  expect(Number(await redis.get(keys.outputBytes))).toBe(0);
  expect(await minutesOf(keys.run('new'))).toBe(2);
});

it('output can go before its run', async () => {
  const { change, applyAll, retention, moveClock, events, records } = await open(1);
  await moveClock(5 * minuteMs);
  await change({ outputRetentionMs: 2 * minuteMs });
  await applyAll();
  expect(await retention.sweep()).toMatchObject({ dropped: 1 });
  expect((await events.readOutput({ id: 'r0', attempt: 1 })).stdout.toString()).not.toContain('text');
  expect(await records.read('r0')).not.toBeNull();
});

it('many runs get it part by part', async () => {
  const { change, applyAll, minutesOf, keys } = await open(300);
  await applyAll();
  await change({ retentionStudentMs: 30 * minuteMs });
  const { changed, calls } = await applyAll();
  expect(changed).toBe(300);
  expect(calls).toBeGreaterThan(1);
  for (const i of [0, 150, 299]) expect(await minutesOf(keys.run(`r${i}`))).toBe(30);
});
