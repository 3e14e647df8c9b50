import { afterAll, beforeAll, expect, it } from 'vitest';
import { createTestKeys, startTestRedis, type TestRedis } from '../../test/support/test-redis.js';
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

it('the first process chooses a shared secret', async () => {
  const { store } = open();
  const secrets = await Promise.all(['one', 'two', 'three'].map((candidate) => store.shareSecret('dev', candidate)));
  expect(secrets).toEqual(['one', 'one', 'one']);
});
