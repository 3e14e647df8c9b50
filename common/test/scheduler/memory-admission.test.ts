import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Settings } from '../../src/redis/live-settings.js';
import { NoMemoryLeftError } from '../../src/scheduler/claimed-run.js';
import { startTestRedis, type TestRedis } from '../support/test-redis.js';
import { createTestStore, describeOutcome, describeRun, findLeftovers } from '../support/test-store.js';

const MiB = 1024 * 1024;

let server: TestRedis;
beforeAll(async () => {
  server = await startTestRedis();
});
afterAll(() => server.close());

/** A service whose workers have 1000 MiB each and no over-commit. Runs are named after their users. */
async function open({ workers = ['w'], settings = {} as Partial<Settings>, memoryBytes = 1000 * MiB } = {}) {
  const store = await createTestStore(server.redis, { settings: { memoryOvercommitPercent: 100, ...settings } });
  const { scheduler, registry, keys, redis } = store;
  for (const id of workers) await registry.register({ id, incarnation: `i${id}`, slots: 100, memoryBytes });
  const { limits } = describeRun({ runId: '', userId: '' });
  const start = (runId: string, worker = 'w') => scheduler.start(runId, 1, `i${worker}:${runId}`, worker);
  return {
    ...store,
    start,
    async submit(runId: string, mebibytes: number, more: object = {}): Promise<void> {
      const run = { runId, userId: runId, limits: { ...limits, memoryBytes: mebibytes * MiB }, ...more };
      await scheduler.submit([describeRun(run)]);
    },
    async end(runId: string): Promise<void> {
      await start(runId).catch(() => {});
      await scheduler.finish(runId, 1, describeOutcome(), 1);
    },
    active: async () => (await redis.zrange(keys.leases, 0, '-1')).sort(),
  };
}

test('runs wait while their limits together exceed the budget, and say that capacity is missing', async () => {
  const { submit, end, active, scheduler, start } = await open();
  for (const name of ['a', 'b', 'c', 'd']) await submit(name, 300);
  expect(await active()).toEqual(['a', 'b', 'c']);
  for (const name of ['a', 'b', 'c']) await start(name);
  expect(await scheduler.readQueuePosition('d')).toMatchObject({ position: 1, waitingFor: 'capacity' });
  await end('b');
  expect(await active()).toEqual(['a', 'c', 'd']);
  await submit('e', 100);
  expect(await active()).toEqual(['a', 'c', 'd', 'e']);
});

test('the over-commit is a live setting', async () => {
  const { submit, active, operators } = await open();
  for (const name of ['a', 'b', 'c', 'd', 'e']) await submit(name, 300);
  expect(await active()).toHaveLength(3);
  const ops = { userId: 'ops', role: 'ops' as const, why: '' };
  await operators.changeSettings(ops, 'settings', { memoryOvercommitPercent: 150 }, null);
  expect(await active()).toHaveLength(5);
});

test('twenty default runs fit a machine of 4 GB, twenty large ones wait for each other', async () => {
  const machine = { memoryBytes: (4096 - 768) * MiB, settings: { memoryOvercommitPercent: 250, maxActiveUsers: 30 } };
  const usual = await open(machine);
  const large = await open(machine);
  for (let i = 0; i < 20; i++) {
    await usual.submit(`u${i}`, 256);
    await large.submit(`u${i}`, 1024);
  }
  expect([(await usual.active()).length, (await large.active()).length]).toEqual([20, 8]);
});

test('a large run is not starved by a stream of small ones, and does not hold them up meanwhile', async () => {
  const { submit, end, active, start } = await open({ settings: { maxActiveUsers: 1000, maxRuns: 1000 } });
  let sent = 0;
  const submitSmall = () => submit(`s${String(sent++).padStart(3, '0')}`, 100);
  for (let i = 0; i < 10; i++) await submitSmall();
  for (const name of await active()) await start(name);
  await submit('large', 700);
  let admittedMeanwhile = 0;
  for (let ends = 0; !(await active()).includes('large'); ends++) {
    expect(ends, 'ends of others until the large run starts').toBeLessThan(20);
    await submitSmall();
    // The newest end first: those that were active before hold on as long as they can.
    const before = await active();
    await end(before.at(-1)!);
    admittedMeanwhile += (await active()).filter((name) => !before.includes(name) && name !== 'large').length;
    if (admittedMeanwhile > 5) await end((await active())[0]!);
  }
  expect(admittedMeanwhile).toBeGreaterThan(3);
});

test('a run that is larger than every budget runs when nothing else does', async () => {
  const { submit, end, active, start } = await open();
  await submit('a', 300);
  await submit('huge', 4000);
  await submit('b', 300);
  expect(await active()).toEqual(['a']);
  await end('a');
  expect(await active()).toEqual(['huge']);
  expect(await start('huge')).not.toBeNull();
  await end('huge');
  expect(await active()).toEqual(['b']);
});

test('a run is admitted only where one worker has room, and claimed only by such a worker', async () => {
  const { submit, start, active, end } = await open({ workers: ['w', 'v'], settings: { maxActiveUsers: 100 } });
  await submit('a', 600);
  await start('a', 'w');
  await submit('b', 600);
  await submit('c', 600);
  expect(await active()).toEqual(['a', 'b']);
  await expect(start('b', 'w')).rejects.toThrow(NoMemoryLeftError);
  expect(await start('b', 'v')).not.toBeNull();
  expect(await start('b', 'v')).not.toBeNull();
  await end('a');
  expect(await active()).toEqual(['b', 'c']);
});

test('a parked session holds what it uses, and takes its limit again when it goes on', async () => {
  const { submit, start, active, scheduler, events, inputs, end } = await open();
  await submit('z', 100);
  await submit('a', 600, { kind: 'session', interactive: true });
  await start('a');
  await events.append('a', 1, 2, [{ kind: 'display', data: Buffer.from('{}') }]);
  await submit('b', 600);
  expect(await active()).toEqual(['a', 'z']);
  expect(await scheduler.park('a', 1, '0', 450 * MiB)).toBe(false);
  expect(await scheduler.park('a', 1, '0', 100 * MiB)).toBe(true);
  expect(await active()).toEqual(['b', 'z']);
  await inputs.send('a', { data: Buffer.from('1\n') });
  expect(await active()).toEqual(['b', 'z']);
  await submit('c', 100);
  expect(await active()).toEqual(['b', 'c', 'z']);
  await end('b');
  expect(await active()).toEqual(['a', 'c', 'z']);
  await submit('d', 300);
  expect(await active()).toEqual(['a', 'c', 'z']);
  await end('c');
  expect(await active()).toEqual(['a', 'd', 'z']);
});

test('a parked session that was not measured yet keeps its limit', async () => {
  const { submit, start, active, scheduler, events } = await open();
  await submit('z', 100);
  await submit('a', 600, { kind: 'session', interactive: true });
  await start('a');
  await events.append('a', 1, 2, [{ kind: 'display', data: Buffer.from('{}') }]);
  await submit('b', 600);
  expect(await scheduler.park('a', 1, '0', 0)).toBe(false);
  expect(await active()).toEqual(['a', 'z']);
});

test('what a worker executes counts again when it comes back after it was given up', async () => {
  const { submit, start, active, scheduler, endHeartbeat, report } = await open();
  await submit('a', 600);
  await start('a');
  await endHeartbeat('w');
  await scheduler.recoverExpired();
  await submit('b', 600);
  await report({ id: 'w', incarnation: 'iw', slots: 100, memoryBytes: 1000 * MiB }, 60_000);
  expect(await active()).toEqual(['a']);
  await submit('c', 300);
  expect(await active()).toEqual(['a']);
});

test('memory that a process of an older version did not give back comes back with the next worker', async () => {
  const { submit, active, registry, redis, keys } = await open();
  await submit('a', 600);
  await redis.hset(keys.memory, 'gone', `${900 * MiB} 0 w`);
  await redis.hincrby(keys.workerHeld, 'w', 900 * MiB);
  await submit('b', 300);
  expect(await active()).toEqual(['a']);
  await registry.register({ id: 'v', incarnation: 'iv', slots: 1, memoryBytes: 100 * MiB });
  expect(await active()).toEqual(['a', 'b']);
});

test('memory comes back with the place: of a dead worker, of a cancelled run, at the end', async () => {
  const store = await open();
  const { submit, start, active, scheduler, registry, endLease, end } = store;
  await submit('a', 600);
  await submit('b', 600);
  await start('a');
  await registry.register({ id: 'w', incarnation: 'iw2', slots: 100, memoryBytes: 1000 * MiB });
  expect(await active()).toEqual(['b']);
  await scheduler.cancel('b');
  expect(await active()).toEqual(['a']);
  await endLease('a');
  await scheduler.recoverExpired();
  expect(await active()).toEqual(['a']);
  await scheduler.cancel('a');
  expect(await active()).toEqual([]);
  await submit('c', 1000);
  await end('c');
  await registry.deregister('w', 'iw2');
  expect(await findLeftovers(store)).toEqual([]);
});
