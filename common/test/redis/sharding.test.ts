import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createEntityLists } from '../../src/admin/entity-lists.js';
import { createServiceStats } from '../../src/admin/service-stats.js';
import { createUserOverrides } from '../../src/admin/user-overrides.js';
import { createMemoryUsage } from '../../src/redis/memory-usage.js';
import { createShareStore } from '../../src/workspaces/shares.js';
import { createWorkspaces } from '../../src/workspaces/workspaces.js';
import { startTestRedis, type TestRedis } from '../support/test-redis.js';
import { createTestStore, describeOutcome, describeRun, type TestStore } from '../support/test-store.js';

const shards = 3;
const people = Array.from({ length: 45 }, (_, i) => `user ${i}`);

let server: TestRedis;
beforeAll(async () => {
  server = await startTestRedis();
});
afterAll(() => server.close());

/** A service of several shards, and a worker with as many slots as anybody could want. */
async function open(settings: object) {
  const store = await createTestStore(server.redis, { shards, settings });
  await store.registry.register({ id: 'w', incarnation: 'i', slots: 60 });
  const report = () => store.report({ id: 'w', incarnation: 'i', slots: 60 }, 60_000);
  await report();
  const submit = async (userId: string, more: object = {}) => {
    const runId = store.keys.drawId(userId, randomUUID);
    expect(await store.scheduler.submit([describeRun({ runId, userId, ...more })])).toEqual(['accepted']);
    return runId;
  };
  const lists = createEntityLists(store);
  const stats = createServiceStats(store);
  return { ...store, submit, report, lists, stats };
}

/** Places and active users of all shards together, counted where scripts keep them. */
async function count({ redis, keys }: Pick<TestStore, 'redis' | 'keys'>) {
  const runs = await Promise.all(keys.shards.map(({ leases }) => redis.zcard(leases)));
  const users = await Promise.all(keys.shards.map(({ activeUsers }) => redis.hlen(activeUsers)));
  const sum = (counts: number[]) => counts.reduce((total, each) => total + each, 0);
  return { runs: sum(runs), users: sum(users), busyShards: runs.filter((each) => each > 0).length };
}

it('caps hold for all shards together while everybody is served, and every run ends once', async () => {
  const service = await open({ maxActiveUsers: 7, maxRuns: 11 });
  const runIds: string[] = [];
  for (const userId of people) for (let i = 0; i < 2; i++) runIds.push(await service.submit(userId));
  expect(await count(service)).toEqual({ runs: 11, users: expect.any(Number), busyShards: shards });
  const stats = await service.stats.read();
  expect(stats).toMatchObject({ activeRuns: 11, waitingRuns: runIds.length - 11, settings: { maxRuns: 11 } });
  expect(stats.users.map(({ userId }) => userId).sort()).toEqual([...people].sort());

  const waiting = (await service.records.readMany(runIds)).filter((run) => run!.state === 'queued');
  const places = await service.scheduler.readQueuePositions(runIds);
  expect([...places.keys()].sort()).toEqual(waiting.map((run) => run!.id).sort());

  let finished = 0;
  for (const { runId, attempt } of service.dispatched) {
    const active = await count(service);
    expect(active.runs).toBeLessThanOrEqual(11);
    expect(active.users).toBeLessThanOrEqual(7);
    expect(await service.scheduler.start(runId, attempt, 'i:t', 'w')).toMatchObject({ attempt: 1 });
    expect(await service.scheduler.finish(runId, attempt, describeOutcome(), 1)).toBe('finished');
    finished++;
  }
  expect(finished).toBe(runIds.length);
  const ended = await service.records.readMany(runIds);
  expect(ended.map((run) => [run?.id, run?.verdict])).toEqual(runIds.map((runId) => [runId, 'ok']));
  expect((await service.stats.read()).verdicts).toEqual({ ok: runIds.length });
});

it('a changed number reaches every shard and lets in what it allows, no more', async () => {
  const service = await open({ maxActiveUsers: 40, maxRuns: 9, runsPerStudent: 2 });
  for (const userId of people) await service.submit(userId);
  expect(await count(service)).toMatchObject({ runs: 9 });
  const operator = { userId: 'root', role: 'ops' as const, why: 'more machines' };
  await service.operators.changeSettings(operator, 'settings', { maxRuns: 25, maxActiveUsers: 17 }, null);
  expect(await count(service)).toEqual({ runs: 17, users: 17, busyShards: shards });
  await service.operators.changeSettings(operator, 'settings', { maxActiveUsers: null }, null);
  expect(await count(service)).toMatchObject({ runs: 25, users: 25 });
});

it('lists show everybody, page by page', async () => {
  const service = await open({ maxActiveUsers: 20, maxRuns: 20 });
  const runIds: string[] = [];
  for (const userId of people) runIds.push(await service.submit(userId));
  const readAll = async (page: (from: number, count: number) => Promise<string[]>) => {
    const found: string[] = [];
    for (let from = 0; ; from += 7) {
      const ids = await page(from, 7);
      found.push(...ids);
      if (ids.length < 7) return found;
    }
  };
  const readQueued = (from: number, count: number) =>
    service.lists.readIds(service.lists.listsOf({ userId: null, states: ['queued'] }), from, count);
  const [active, queued] = [await readAll(service.lists.listActive), await readAll(readQueued)];
  expect([active.length, queued.length]).toEqual([20, 25]);
  expect([...active, ...queued].sort()).toEqual([...runIds].sort());
  expect([...(await service.lists.listUsers(100)).keys()].sort()).toEqual([...people].sort());
  const rules = createUserOverrides(service);
  const operator = { userId: 'root', role: 'ops' as const, why: '' };
  for (const userId of people.slice(0, 6)) {
    await service.operators.setUserOverride(operator, 'user.mute', userId, { muted: true });
    // They are listed by the millisecond.
    await delay(2);
  }
  expect(await rules.listOverridden(4)).toEqual(people.slice(2, 6).reverse());
  expect((await rules.readMany(people.slice(4, 8))).map(({ muted }) => muted)).toEqual([true, true, false, false]);
});

it('unknown ids are not found in any shard', async () => {
  const { scheduler, records, inputs, batches, events, keys } = await open({});
  const shares = createShareStore({ redis: server.redis, keys });
  for (const id of [
    '',
    'x',
    '2-9',
    '0/3',
    '{runq:9/3}',
    '\ud800',
    randomUUID(),
    `${randomUUID()}-7`,
    'a'.repeat(300),
  ]) {
    expect(await scheduler.cancel(id)).toBe('unknown');
    expect(await inputs.send(id, { eof: true })).toBe('unknown');
    expect(await records.read(id)).toBeNull();
    expect(await batches.read(id)).toBeNull();
    expect(await shares.open(id)).toBeNull();
    expect(await events.read(id, { attempt: 0, seq: 0 }, 10)).toEqual([]);
  }
  const foreign = keys.drawId(people.find((userId) => keys.ofUser(userId) !== keys.ofUser('ada'))!, randomUUID);
  await expect(scheduler.submit([describeRun({ runId: foreign, userId: 'ada' })])).rejects.toThrow(RangeError);
});

it('batch, files and shares of a user are in one shard; usage is summed', async () => {
  const service = await open({ maxRuns: 30 });
  const { keys, batches, redis } = service;
  const workspaces = createWorkspaces({ redis, keys });
  const shares = createShareStore({ redis, keys });
  for (const userId of people.slice(0, 9)) {
    const owner = { userId, role: 'grader' as const };
    const batchId = keys.drawId(userId, randomUUID);
    const own = [`${batchId}-0`, `${batchId}-1`];
    await batches.create({ id: batchId, userId, label: null, total: 2 });
    await batches.append(batchId, own);
    const runs = own.map((runId, batchIndex) => describeRun({ runId, userId, class: 'batch', batchId, batchIndex }));
    expect(await service.scheduler.submit(runs)).toEqual(['accepted', 'accepted']);
    expect(await batches.listRuns(batchId, 0, 9)).toEqual(own);
    const { counts } = (await batches.read(batchId))!;
    expect(counts.queued + counts.active).toBe(2);
    await workspaces.save(owner, 'a.py', { data: Buffer.alloc(1000), encoding: 'utf8' }, 'none');
    const share = { title: null, entry: 'a.py', files: [], ownerName: null };
    expect(await shares.create(shares.drawId(userId), owner, share, 0)).toEqual({ outcome: 'created' });
    expect([(await workspaces.list(owner))!.files.size, (await shares.listOfUser(userId)).length]).toEqual([1, 1]);
  }
  expect((await service.stats.read()).fileBytes).toBe(9 * (1000 + '[]nulla.pynull'.length));
  const walk = createMemoryUsage({ redis, keys });
  for (let steps = 1; steps < 10 * shards; steps++) await walk.step();
  const bytes = await walk.step();
  expect(bytes.workspaces).toBeGreaterThan(9 * 1000);
  expect(bytes.batches).toBeGreaterThan(9 * 100);
});

it('what a worker held comes back from every shard, with the end of its leases or with its next process', async () => {
  const { keys, scheduler, registry, dispatched, submit } = await open({ maxActiveUsers: 40, maxRuns: 40 });
  const runIds: string[] = [];
  for (const userId of people.slice(0, 12)) runIds.push(await submit(userId));
  const startAll = async (incarnation: string) => {
    const own = dispatched.splice(0);
    for (const { runId, attempt } of own) await scheduler.start(runId, attempt, `${incarnation}:t`, 'w');
    return own.map(({ runId }) => runId).sort();
  };
  const everyRun = [...runIds].sort();
  expect(await startAll('i')).toEqual(everyRun);
  for (const runId of runIds) await server.redis.zadd(keys.ofId(runId).leases, 'XX', '0', runId);
  const { requeued, lost } = await scheduler.recoverExpired();
  expect([requeued.sort(), lost]).toEqual([everyRun, []]);
  // Admitted again atomically.
  expect(await startAll('i')).toEqual(everyRun);
  await registry.register({ id: 'w', incarnation: 'j', slots: 60 });
  const ended = await Promise.all(runIds.map((runId) => server.redis.hget(keys.ofId(runId).run(runId), 'verdict')));
  // Begun twice and given up twice is once too often.
  expect(ended).toEqual(runIds.map(() => 'lost'));
});
