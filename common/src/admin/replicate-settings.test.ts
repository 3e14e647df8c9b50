import { afterAll, beforeAll, expect, it } from 'vitest';
import { createTestKeys, startTestRedis, type TestRedis } from '../../test/support/test-redis.js';
import { createTestStore } from '../../test/support/test-store.js';
import { assertShardCount } from '../redis/check-shard-count.js';
import { createKeys } from '../redis/keys.js';
import { createScript } from '../redis/lua-scripts.js';
import { createAuditLog } from './audit-log.js';
import { createEntityLists } from './entity-lists.js';

const by = { userId: 'root', role: 'ops' as const, why: 'a test' };

let server: TestRedis;
beforeAll(async () => {
  server = await startTestRedis();
});
afterAll(() => server.close());

async function open() {
  const store = await createTestStore(server.redis, { shards: 3, settings: { maxRuns: 12 } });
  const { redis, keys } = store;
  const readShards = (field: string) =>
    Promise.all(keys.shards.map(({ liveSettings }) => redis.hget(liveSettings, field)));
  const readCapacities = async () =>
    (await redis.mget(keys.shards.map(({ tag }) => `${tag}:workers:capacity`))).map(Number);
  return { ...store, readShards, readCapacities, audit: createAuditLog({ redis, keys }) };
}

it('what is changed is changed in every shard, and noted once', async () => {
  const { operators, settings, readShards, audit } = await open();
  expect(await operators.changeSettings(by, 'settings', { maxRuns: 30, exam: true }, 0)).toEqual({
    outcome: 'changed',
    version: 1,
  });
  expect([await readShards('maxRuns'), await readShards('exam')]).toEqual([Array(3).fill('30'), Array(3).fill('1')]);
  expect((await operators.changeSettings(by, 'settings', { maxRuns: 31 }, 0)).outcome).toBe('conflict');
  await operators.changeSettings(by, 'settings', { maxRuns: null, exam: null }, 1);
  expect(await readShards('maxRuns')).toEqual([null, null, null]);
  expect(await settings.readLive()).toMatchObject({ version: 2, settings: { maxRuns: 12, exam: false }, changed: [] });
  const { entries } = await audit.list({ limit: 10 });
  expect(entries.map(({ after }) => JSON.parse(after))).toEqual([
    { exam: 0, maxRuns: 12 },
    { exam: 1, maxRuns: 30 },
  ]);
});

it('a change whose process died before it reached every shard is brought there by the next look', async () => {
  const { redis, keys, follow, readShards } = await open();
  const change = createScript({ redis }, 'admin/changeSettings');
  await change.call(
    keys.first,
    'c',
    '',
    by.userId,
    by.role,
    by.why,
    'pause',
    'paused',
    '1',
    'pauseReason',
    'a, "b"\nc',
  );
  expect(await readShards('paused')).toEqual(['1', null, null]);
  await follow();
  expect(await readShards('paused')).toEqual(['1', '1', '1']);
  expect(await readShards('pauseReason')).toEqual(Array(3).fill('a, "b"\nc'));
});

it('restores the settings of a shard that lost them, and leaves others alone', async () => {
  const { redis, keys, operators, follow } = await open();
  await operators.changeSettings(by, 'settings', { debtMs: 5 }, null);
  await redis.del(keys.shards[1]!.settings, keys.shards[1]!.liveSettings);
  await follow();
  for (const { settings, liveSettings } of keys.shards) {
    expect(await redis.hget(settings, 'maxRuns')).toBe('12');
    expect(await redis.hget(liveSettings, 'debtMs')).toBe('5');
  }
  const written = async () => Number(/^rdb_changes_since_last_save:(\d+)/m.exec(await redis.info('persistence'))![1]);
  const before = await written();
  await follow();
  expect(await written()).toBe(before);
});

it('a worker offers its slots in parts, none while it is under an order, and what ops did is noted once', async () => {
  const { redis, keys, registry, report, operators, readCapacities, audit } = await open();
  const worker = { id: 'w', incarnation: 'i', slots: 8 };
  const sum = async () => (await readCapacities()).reduce((total, slots) => total + slots, 0);
  await registry.register(worker);
  await report(worker, 60_000);
  expect(await sum()).toBe(8);
  expect(Math.min(...(await readCapacities()))).toBe(2);
  expect(await operators.setWorkerMode(by, 'w', 'quiet')).toBe(true);
  expect(await sum()).toBe(0);
  expect(await report(worker, 60_000)).toEqual({ mode: 'quiet' });
  expect(await sum()).toBe(0);
  await registry.register({ ...worker, incarnation: 'j' });
  expect(await sum()).toBe(0);
  expect(await createEntityLists({ redis, keys }).listOrders(['w'])).toEqual(['quiet']);
  expect(await operators.setWorkerMode(by, 'w', 'resume')).toBe(true);
  await report({ ...worker, incarnation: 'j' }, 60_000);
  expect(await sum()).toBe(8);
  expect((await audit.list({ limit: 10 })).entries.map(({ action }) => action)).toEqual([
    'worker.resume',
    'worker.quiet',
  ]);
  expect(await operators.setWorkerMode(by, 'nobody', 'quiet')).toBe(false);
  await registry.deregister('w', 'j');
  expect([await sum(), await registry.list()]).toEqual([0, []]);
});

it('the audit of all shards is one, newest first, whatever the pages', async () => {
  const { operators, audit, redis, keys } = await open();
  // The same time in every shard: only the shard order distinguishes them.
  for (const { audit: name } of keys.shards)
    for (const id of ['5-0', '5-1', '6-0']) await redis.xadd(name, id, 'action', `${name} ${id}`, 'target', '');
  for (let i = 0; i < 5; i++) await operators.setUserOverride(by, 'user.limits', `u${i}`, { runsPerUser: i + 1 });
  const all = (await audit.list({ limit: 100 })).entries;
  expect(
    all
      .slice(0, 5)
      .map(({ target }) => target)
      .sort(),
  ).toEqual(['u0', 'u1', 'u2', 'u3', 'u4']);
  expect(all.map(({ at }) => at)).toEqual(all.map(({ at }) => at).sort((a, b) => b - a));
  expect(all).toHaveLength(14);
  for (const limit of [1, 2, 5]) {
    const paged: string[] = [];
    for (let cursor: string | undefined; ; ) {
      const page = await audit.list({ cursor, limit });
      paged.push(...page.entries.map(({ id }) => id));
      if (page.nextCursor === null) break;
      cursor = page.nextCursor;
    }
    expect(paged).toEqual(all.map(({ id }) => id));
  }
});

it('a process with another number of shards does not start; the error names the right number', async () => {
  const { redis } = server;
  const { tag } = createTestKeys().service;
  const start = (count: number) => assertShardCount({ redis, keys: createKeys(count, tag) });
  await Promise.all([start(3), start(3)]);
  await start(3);
  await expect(start(1)).rejects.toThrow(/Set RUNQ_SHARDS=3 or use an empty Redis/);
  await expect(start(4)).rejects.toThrow(/RUNQ_SHARDS=3/);
});

it('data from before there were shards is of one', async () => {
  const { redis, keys, settings } = await createTestStore(server.redis);
  await settings.seed({ maxRuns: 5 });
  await expect(assertShardCount({ redis, keys: createKeys(2, keys.tag) })).rejects.toThrow(/RUNQ_SHARDS=1/);
  await assertShardCount({ redis, keys });
});
