import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startTestRedis, type TestRedis } from '../../test/support/test-redis.js';
import { createTestStore, describeOutcome, describeRun, findLeftovers } from '../../test/support/test-store.js';
import { createCanaryStore } from './canary-store.js';
import { createServiceStats } from './service-stats.js';

let server: TestRedis;
beforeAll(async () => {
  server = await startTestRedis();
});
afterAll(() => server.close());

const operator = { userId: 'o', role: 'ops' as const, why: '' };
const { program, limits } = describeRun({ runId: '', userId: '' });

async function openStore(slots: number, options: Parameters<typeof createTestStore>[1] = {}) {
  const store = await createTestStore(server.redis, options);
  if (slots > 0) await store.registry.register({ id: 'w', incarnation: 'i', slots });
  const dispatch = async (admitted: { runId: string; attempt: number }[]) => void store.dispatched.push(...admitted);
  const canaries = createCanaryStore({ ...store, dispatch });
  return { ...store, canaries, startCanary: (runId: string) => canaries.start({ runId, program, limits }, 60_000) };
}

describe('the turn of a canary', () => {
  it('belongs to one process, until it ends or its time is over', async () => {
    const { canaries, moveClock } = await openStore(0);
    expect(await canaries.claim('c1', 12_000)).toBe(true);
    expect(await canaries.claim('c1', 12_000)).toBe(true);
    expect(await canaries.claim('c2', 12_000)).toBe(false);
    await moveClock(12_500);
    expect(await canaries.claim('c2', 12_000)).toBe(true);
    // The process that had it before no longer says anything.
    await canaries.end('c1', { outcome: 'ok', ms: 50 }, 15_000);
    expect(await canaries.read()).toMatchObject({ succeededAt: null });
  });

  it('comes an interval after the last one began, and sooner after a failure', async () => {
    const { canaries, moveClock } = await openStore(0);
    await canaries.claim('c1', 60_000);
    await moveClock(5000);
    await canaries.end('c1', { outcome: 'ok', ms: 50 }, 15_000);
    expect(await canaries.claim('c2', 60_000)).toBe(false);
    await moveClock(15_500);
    expect(await canaries.claim('c2', 60_000)).toBe(true);
    await canaries.end('c2', { outcome: 'failed', ms: 50, failure: 'so' }, 1000);
    await moveClock(17_000);
    expect(await canaries.claim('c3', 60_000)).toBe(true);
  });

  it('leaves what is known of the last ones: success, failure, and what it waits for', async () => {
    const { canaries, redis, keys } = await openStore(0);
    const end = async (runId: string, how: Parameters<typeof canaries.end>[1]) => {
      await canaries.claim(runId, 0);
      await canaries.end(runId, how, 0);
      return canaries.read();
    };
    const none = { failingSince: null, failure: null, waitingFor: null };
    expect(await canaries.read()).toEqual({ succeededAt: null, ms: null, ...none });
    expect(await end('c1', { outcome: 'waiting', waitingFor: 'slots_taken' })).toMatchObject({
      waitingFor: 'slots_taken',
    });
    const succeeded = await end('c2', { outcome: 'ok', ms: 49.7 });
    expect(succeeded).toEqual({ succeededAt: expect.any(Number), ms: 50, ...none });
    const failed = await end('c3', { outcome: 'failed', ms: 10_000, failure: 'no worker began it' });
    expect(failed).toEqual({ ...succeeded, failingSince: expect.any(Number), failure: 'no worker began it' });
    const again = await end('c4', { outcome: 'failed', ms: 10_000, failure: 'it had not ended' });
    expect(again).toEqual({ ...failed, failure: 'it had not ended' });
    expect(await end('c5', { outcome: 'interrupted' })).toEqual(again);
    expect(await end('c6', { outcome: 'ok', ms: 50 })).toMatchObject(none);
    expect(await redis.hgetall(keys.totals)).toEqual({
      ...{ 'canary:ok:3': '2', 'canaryMs:ok': '100', 'canary:failed:10': '2', 'canaryMs:failed': '20000' },
    });
    expect(await findLeftovers({ redis, keys })).toEqual([]);
  });
});

describe('a canary', () => {
  it('is executed like an admitted run, and no count has it', async () => {
    const store = await openStore(4, { deliversInside: true });
    const { scheduler, events, redis, keys, canaries } = store;
    const stats = createServiceStats(store);
    const before = await stats.read();
    expect(await store.startCanary('c')).toBeNull();
    expect(await store.startCanary('c')).toBeNull();
    await store.collectDeliveries();
    expect(store.dispatched).toEqual([{ runId: 'c', attempt: 1 }]);
    expect(await scheduler.start('c', 1, 'i:1', 'w')).toMatchObject({ kind: 'canary', program });
    expect(await scheduler.start('c', 1, 'i:2', 'w')).toBeNull();
    expect((await scheduler.renewLeases('w', [{ runId: 'c', attempt: 1 }])).answers).toEqual([]);
    expect(await stats.read()).toEqual(before);
    await scheduler.recoverExpired();
    expect(await events.append('c', 1, 2, [{ kind: 'stdout', data: Buffer.from('c\n') }])).toBe(true);
    expect(await scheduler.finish('c', 1, describeOutcome(), 2)).toBe('finished');
    expect((await events.read('c', { attempt: 0, seq: 0 }, 9)).map(({ kind }) => kind)).toEqual([
      ...['state', 'state', 'stdout', 'finished'],
    ]);
    expect(await stats.read()).toEqual(before);
    for (const name of [keys.totals, keys.recentlyFinished, keys.recentWaits, `${keys.tag}:recent:durations`])
      expect(await redis.exists(name)).toBe(0);
    for (const name of [keys.run('c'), keys.events('c')]) expect(await redis.pttl(name)).toBeGreaterThan(0);
    await canaries.remove('c');
    expect(await redis.exists(keys.run('c'), keys.events('c'))).toBe(0);
    await store.registry.deregister('w', 'i');
    expect(await findLeftovers(store)).toEqual([]);
  });

  it('without a record is abandoned by its worker', async () => {
    const store = await openStore(4);
    await store.startCanary('c');
    await store.scheduler.start('c', 1, 'i:1', 'w');
    await store.canaries.remove('c');
    expect((await store.scheduler.renewLeases('w', [{ runId: 'c', attempt: 1 }])).answers).toEqual([
      { runId: 'c', attempt: 1, action: 'abandon' },
    ]);
    expect(await store.scheduler.finish('c', 1, describeOutcome(), 2)).toBe('fenced');
    expect(await store.scheduler.retry('c', 1)).toBe(false);
    expect(await store.events.append('c', 1, 2, [{ kind: 'stdout', data: Buffer.from('x') }])).toBe(false);
    expect(await store.redis.exists(store.keys.run('c'), store.keys.events('c'))).toBe(0);
  });

  it.each([
    ['fault', 'internal_error'],
    ['handover', 'lost'],
  ] as const)('is not queued again after a %s', async (cause, verdict) => {
    const store = await openStore(4);
    await store.startCanary('c');
    await store.scheduler.start('c', 1, 'i:1', 'w');
    expect(await store.scheduler.retry('c', 1, cause)).toBe(true);
    expect(await store.records.read('c')).toMatchObject({ kind: 'canary', state: 'finished', verdict });
    expect(store.dispatched).toEqual([{ runId: 'c', attempt: 1 }]);
    expect(await createServiceStats(store).read()).toMatchObject({ waitingRuns: 0, activeRuns: 0, verdicts: {} });
  });

  it('waits while the service is paused, has no worker or no space', async () => {
    const store = await openStore(4);
    await store.operators.changeSettings(operator, 'pause', { paused: true }, null);
    expect(await store.startCanary('c')).toBe('paused');
    await store.operators.changeSettings(operator, 'resume', { paused: false }, null);
    await store.redis.hset(store.keys.redisMemory, { isLow: '1' });
    expect(await store.startCanary('c')).toBe('storage_full');
    await store.redis.hset(store.keys.redisMemory, { isLow: '0' });
    await store.registry.deregister('w', 'i');
    expect(await store.startCanary('c')).toBe('no_worker');
    expect(await store.redis.exists(store.keys.run('c'), store.keys.events('c'))).toBe(0);
    expect(store.dispatched).toEqual([]);
  });

  it('leaves a slot to the next run of a user, and begins on the only slot while no run is active', async () => {
    const store = await openStore(3);
    const submit = (runId: string) => store.scheduler.submit([describeRun({ runId, userId: runId })]);
    await submit('a');
    expect(await store.startCanary('c1')).toBeNull();
    await submit('b');
    expect(await store.startCanary('c2')).toBe('slots_taken');
    // The canary holds no slot: the last one is given out beside it.
    await submit('d');
    expect(store.dispatched.map(({ runId }) => runId)).toEqual(['a', 'c1', 'b', 'd']);
    const small = await openStore(1);
    expect(await small.startCanary('c1')).toBeNull();
    await small.scheduler.submit([describeRun({ runId: 'a', userId: 'a' })]);
    expect(await small.startCanary('c2')).toBe('slots_taken');
  });

  it('needs no memory: it is claimed beside runs that hold all of it', async () => {
    const store = await openStore(0, { settings: { memoryOvercommitPercent: 100 } });
    await store.registry.register({ id: 'w', incarnation: 'i', slots: 4, memoryBytes: limits.memoryBytes });
    for (const runId of ['a', 'b']) await store.scheduler.submit([describeRun({ runId, userId: runId })]);
    await store.scheduler.start('a', 1, 'i:1', 'w');
    await store.startCanary('c');
    expect(await store.scheduler.start('c', 1, 'i:2', 'w')).not.toBeNull();
    expect(await store.redis.hget(store.keys.memory, 'c')).toBeNull();
  });
});
