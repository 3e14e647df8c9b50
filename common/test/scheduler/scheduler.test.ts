import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Role } from '../../src/contract/run.js';
import type { Settings } from '../../src/redis/live-settings.js';
import { createScheduler } from '../../src/scheduler/scheduler.js';
import { startTestRedis, type TestRedis } from '../support/test-redis.js';
import { createTestStore, describeOutcome, describeRun, findLeftovers } from '../support/test-store.js';

let server: TestRedis;
beforeAll(async () => {
  server = await startTestRedis();
});
afterAll(() => server.close());

async function open(settings: Partial<Settings> = {}, slots = 20) {
  const store = await createTestStore(server.redis, { settings });
  await store.registry.register({ id: 'w', incarnation: 'i', slots });
  return store;
}

describe('submit', () => {
  it('a refused run takes no place and leaves nothing behind', async () => {
    const { scheduler, redis, keys, dispatched } = await open({ maxWaitingStudent: 2 }, 0);
    const runs = ['a', 'b', 'c'].map((runId) => describeRun({ runId, userId: 'u' }));
    expect(await scheduler.submit(runs)).toEqual(['accepted', 'accepted', 'queue_full']);
    expect(await redis.exists(keys.run('c'), keys.events('c'))).toBe(0);
    expect(await redis.zrange(keys.history('u'), 0, '-1')).toEqual(['a', 'b']);
    expect(dispatched).toEqual([]);
  });

  it('a run that can start at once does not count as waiting', async () => {
    const { scheduler } = await open({ maxWaitingStudent: 1 });
    const runs = ['a', 'b', 'c', 'd'].map((runId) => describeRun({ runId, userId: 'u' }));
    expect(await scheduler.submit(runs)).toEqual(['accepted', 'accepted', 'accepted', 'queue_full']);
  });

  it('while paused nothing is taken in but what is known stays known', async () => {
    const { scheduler, settings } = await open({}, 0);
    await scheduler.submit([describeRun({ runId: 'a', userId: 'u' })]);
    await settings.seed({ paused: true });
    const runs = ['a', 'b'].map((runId) => describeRun({ runId, userId: 'u' }));
    expect(await scheduler.submit(runs)).toEqual(['duplicate', 'paused']);
  });

  it('nothing and too much', async () => {
    const { scheduler } = await open();
    expect(await scheduler.submit([])).toEqual([]);
    const many = Array.from({ length: 26 }, (_, i) => describeRun({ runId: `r${i}`, userId: 'u' }));
    await expect(scheduler.submit(many)).rejects.toThrow(RangeError);
  });

  it('a user gets the places of the role that he came with last', async () => {
    const { scheduler, dispatched } = await open({ runsPerStudent: 1, runsPerGrader: 4 });
    const runs = (from: number, count: number, role: Role) =>
      Array.from({ length: count }, (_, i) => describeRun({ runId: `r${from + i}`, userId: 'u', role }));
    await scheduler.submit(runs(0, 3, 'student'));
    expect(dispatched).toHaveLength(1);
    await scheduler.submit(runs(3, 3, 'grader'));
    expect(dispatched).toHaveLength(4);
  });

  it('interactive runs of a user go before those of a batch', async () => {
    const { scheduler, dispatched } = await open({}, 0);
    await scheduler.submit(['b0', 'b1'].map((runId) => describeRun({ runId, userId: 'u', class: 'batch' })));
    await scheduler.submit([describeRun({ runId: 'now', userId: 'u' })]);
    expect(dispatched).toEqual([]);
    expect((await scheduler.readQueuePosition('now'))?.position).toBe(1);
    expect((await scheduler.readQueuePosition('b0'))?.position).toBe(2);
  });
});

describe('a failing dispatch', () => {
  it('is reported but not thrown, and the run is requeued when its lease expires', async () => {
    const { redis, keys, registry, endLease } = await open();
    await registry.deregister('w', 'i');
    const errors: unknown[] = [];
    let broken = true;
    const delivered: string[] = [];
    const scheduler = createScheduler({
      redis,
      keys,
      dispatch: async (admitted) => {
        if (broken) throw new Error('no queue');
        delivered.push(...admitted.map(({ runId, attempt }) => `${runId}.${attempt}`));
      },
      onDispatchError: (error) => errors.push(error),
    });
    await registry.register({ id: 'w', incarnation: 'i', slots: 1 });
    expect(await scheduler.submit([describeRun({ runId: 'r', userId: 'u' })])).toEqual(['accepted']);
    expect(errors).toHaveLength(1);
    broken = false;
    await endLease('r');
    expect(await scheduler.recoverExpired()).toEqual({ requeued: ['r'], lost: [] });
    expect(delivered).toEqual(['r.2']);
  });
});

describe('a run whose worker is gone', () => {
  it('runs once more, then is lost with an apology', async () => {
    const { scheduler, records, endLease } = await open();
    await scheduler.submit([describeRun({ runId: 'r', userId: 'u' })]);
    await scheduler.start('r', 1, 'i:1', 'w');
    await endLease('r');
    expect(await scheduler.recoverExpired()).toEqual({ requeued: ['r'], lost: [] });
    await scheduler.start('r', 2, 'i:2', 'w');
    await endLease('r');
    expect(await scheduler.recoverExpired()).toEqual({ requeued: [], lost: ['r'] });
    const lost = await records.read('r');
    expect(lost).toMatchObject({
      verdict: 'lost',
      usage: null,
      reason: expect.stringMatching(/sorry.*not caused by your code/),
    });
    expect(await scheduler.finish('r', 2, describeOutcome(), 1)).toBe('fenced');
    expect(await scheduler.recoverExpired()).toEqual({ requeued: [], lost: [] });
  });

  it('goes back to its old place in the line', async () => {
    const { scheduler, dispatched, endLease } = await open({ maxRuns: 1 });
    await scheduler.submit(['a', 'b'].map((runId) => describeRun({ runId, userId: 'u' })));
    await endLease('a');
    await scheduler.recoverExpired();
    expect(dispatched).toEqual([
      { runId: 'a', attempt: 1 },
      { runId: 'a', attempt: 2 },
    ]);
  });

  it('is cancelled where that was asked', async () => {
    const { scheduler, records, endLease } = await open();
    await scheduler.submit([describeRun({ runId: 'r', userId: 'u' })]);
    await scheduler.start('r', 1, 'i:1', 'w');
    expect(await scheduler.renewLeases('w', [{ runId: 'r', attempt: 1 }])).toEqual({ leaseMs: 8000, answers: [] });
    await scheduler.cancel('r');
    expect((await scheduler.renewLeases('w', [{ runId: 'r', attempt: 1 }])).answers).toEqual([
      { runId: 'r', attempt: 1, action: 'cancel' },
    ]);
    await endLease('r');
    expect(await scheduler.recoverExpired()).toEqual({ requeued: [], lost: [] });
    expect((await records.read('r'))?.verdict).toBe('cancelled');
  });
});

describe('a fault of ours', () => {
  it('starts the run again once, then ends it as an internal error', async () => {
    const { scheduler, records } = await open({ retryDelayMs: 0 });
    await scheduler.submit([describeRun({ runId: 'r', userId: 'u' })]);
    await scheduler.start('r', 1, 'i:1', 'w');
    expect(await scheduler.retry('r', 1)).toBe(true);
    expect(await scheduler.retry('r', 1)).toBe(false);
    await scheduler.start('r', 2, 'i:2', 'w');
    expect(await scheduler.retry('r', 2)).toBe(true);
    expect(await records.read('r')).toMatchObject({
      verdict: 'internal_error',
      reason: expect.stringContaining('Internal error'),
    });
  });
});

describe('names', () => {
  it('of users that look like keys or patterns collide with nothing', async () => {
    const { scheduler, dispatched } = await open({ maxActiveUsers: 20 });
    const users = ['*', 'a:b', 'a', 'b', '{runq}', '%2A', 'users', 'interactive', 'a\nb'];
    for (const [i, userId] of users.entries())
      await scheduler.submit([0, 1, 2].map((n) => describeRun({ runId: `r${i}-${n}`, userId })));
    expect(dispatched).toHaveLength(users.length * 2);
    expect((await scheduler.start('r0-0', 1, 'i:1', 'w'))?.userId).toBe('*');
  });
});

describe('when everything is over', () => {
  it('only what expires and the fixed small set is left', async () => {
    const store = await open();
    await store.batches.create({ id: 'b', userId: 'u', label: null, total: 1 });
    await store.batches.append('b', ['r']);
    await store.scheduler.submit([
      describeRun({ runId: 'r', userId: 'u', class: 'batch', batchId: 'b', batchIndex: 0 }),
    ]);
    expect((await findLeftovers(store)).length).toBeGreaterThan(5);
    await store.scheduler.start('r', 1, 'i:1', 'w');
    await store.events.append('r', 1, 2, [{ kind: 'stdout', data: Buffer.from('x') }]);
    await store.scheduler.finish('r', 1, describeOutcome(), 2);
    await store.registry.deregister('w', 'i');
    expect(await findLeftovers(store)).toEqual([]);
  });
});
