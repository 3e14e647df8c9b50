import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { createTestKeys, startTestRedis, type TestRedis } from '../../test/support/test-redis.js';
import { createTestStore } from '../../test/support/test-store.js';
import { defaultSettings } from './live-settings.js';
import { createSettingsStore } from './settings-store.js';

let server: TestRedis;
beforeAll(async () => {
  server = await startTestRedis();
});
afterAll(() => server.close());

const open = () => {
  const keys = createTestKeys();
  return { keys, store: createSettingsStore({ redis: server.redis, keys }) };
};

it('what the operator did not set is the default', async () => {
  const { store, keys } = open();
  expect(await store.read()).toEqual(defaultSettings);
  await store.seed({});
  await store.seed({ maxRuns: 7, paused: true });
  expect(await store.read()).toEqual({ ...defaultSettings, maxRuns: 7, paused: true });
  await store.seed({ ...defaultSettings, maxRuns: 7 });
  expect(await store.read()).toEqual({ ...defaultSettings, maxRuns: 7 });
  // Every script reads the hash: the fewer fields the better.
  expect(await server.redis.hgetall(keys.settings)).toEqual({ maxRuns: '7' });
});

it('a field that is no number counts as not set', async () => {
  const { store, keys } = open();
  await server.redis.hset(keys.settings, { maxRuns: 'many', leaseMs: '' });
  expect(await store.read()).toEqual(defaultSettings);
});

it('settings are read again only when there is another version, and at once then', async () => {
  const { settings: store, operators, redis } = await createTestStore(server.redis);
  const by = { userId: 'olga', role: 'ops', why: 'test' } as const;
  const countReads = async () => Number(/cmdstat_hgetall:calls=(\d+)/.exec(await redis.info('commandstats'))?.[1] ?? 0);
  await store.read();
  const before = await countReads();
  for (let count = 0; count < 20; count++) await store.read();
  expect(await countReads()).toBe(before);
  await operators.changeSettings(by, 'settings', { maxRuns: 12 }, null);
  expect((await store.read()).maxRuns).toBe(12);
});

it('what another process configures is seen soon', async () => {
  const { store, keys } = open();
  await store.read();
  await createSettingsStore({ redis: server.redis, keys }).seed({ maxRuns: 7 });
  await vi.waitFor(async () => expect((await store.read()).maxRuns).toBe(7), { timeout: 5000 });
});

it('the first process chooses a shared secret', async () => {
  const { store } = open();
  const secrets = await Promise.all(['one', 'two', 'three'].map((candidate) => store.shareSecret('dev', candidate)));
  expect(secrets).toEqual(['one', 'one', 'one']);
});
