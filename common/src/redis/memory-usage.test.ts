import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { startTestRedis, type TestRedis } from '../../test/support/test-redis.js';
import { createTestStore, describeOutcome, describeRun } from '../../test/support/test-store.js';
import { createMemoryUsage, kindOfWord } from './memory-usage.js';

let server: TestRedis;
beforeAll(async () => {
  server = await startTestRedis();
});
afterAll(() => server.close());

it('every key that scripts build is of a kind, and few are of none', () => {
  const lua = readFileSync(new URL('../../lua/includes/keys.lua', import.meta.url), 'utf8');
  const names = [...lua.matchAll(/TAG \.\. '(:[^']+)'/g)].map(([, name]) => `{t}${name}`);
  const others = names.filter((name) => kindOfWord(name.split(':')[1]!) === 'other');
  const known = [
    'shards',
    'format',
    'redis:memory',
    'idempotency-of:',
    'settings',
    'settings:live',
    'audit',
    'control',
    'revocations',
    'api-key:',
    'api-keys:',
    ...['sign-in:', 'sign-ins:', 'replaced-sign-in:', 'replaced-sign-ins:'],
    ...['account:', 'accounts', 'invitation:', 'sign-in-failures', 'sign-in-failures:'],
    ...['courses', 'courses-of:', 'course-members:', 'course-assignments:', 'course-batches:'],
    ...['course-contexts', 'course-platform:', 'platform-members:', 'course-names:', 'course-update:'],
    'channel:',
    ...['bulk-actions', 'bulk-runs:', 'bulk:', 'settings:versions'],
  ];
  expect(others.sort()).toEqual([...known, 'mode:', 'change:'].map((name) => `{t}:${name}`).sort());
});

it('counts what runs left, by kind, and no keys of others', async () => {
  await server.flush();
  const store = await createTestStore(server.redis);
  await server.redis.set('foreign', Buffer.alloc(5_000_000));
  await store.registry.register({ id: 'w', incarnation: 'i', slots: 20 });
  await store.scheduler.submit([describeRun({ runId: 'r', userId: 'u' })]);
  await store.scheduler.start('r', 1, 'i:1', 'w');
  await store.events.append('r', 1, 2, [{ kind: 'stdout', data: Buffer.alloc(50_000, 'x') }]);
  await store.artifacts.keep('r', 1, 'a.bin', Buffer.alloc(2_000_000));
  await store.scheduler.finish('r', 1, describeOutcome(), 2);
  const walk = createMemoryUsage(store);
  const bytes = await walk.step();
  expect(bytes.output).toBeGreaterThan(50_000);
  expect(bytes.output).toBeLessThan(100_000);
  expect(bytes.artifacts).toBeGreaterThan(2_000_000);
  expect(bytes.artifacts).toBeLessThan(3_000_000);
  for (const kind of ['records', 'scheduler', 'other'] as const) expect(bytes[kind]).toBeGreaterThan(0);
  expect(bytes.batches).toBe(0);
});

it('scans many keys in many steps and returns estimates meanwhile', async () => {
  await server.flush();
  const store = await createTestStore(server.redis);
  const size = 1000;
  const pipeline = server.redis.pipeline();
  for (let i = 0; i < 2000; i++) pipeline.set(store.keys.batch(`b${i}`), Buffer.alloc(size));
  await pipeline.exec();
  const walk = createMemoryUsage(store);
  const first = await walk.step();
  expect(first.batches).toBeGreaterThan(2000 * size * 0.9);
  expect(first.batches).toBeLessThan(2000 * size * 2);
  for (let steps = 0; steps < 20; steps++) await walk.step();
  await store.redis.unlink(store.keys.batch('b0'));
  expect((await walk.step()).batches).toBeGreaterThan(2000 * size);
});
