import { afterAll, beforeAll, expect, it } from 'vitest';
import { createUserOverrides } from '../../src/admin/user-overrides.js';
import type { Settings } from '../../src/redis/live-settings.js';
import { createIdempotency } from '../../src/runs/idempotency-keys.js';
import type { SubmitRun } from '../../src/scheduler/submit-run.js';
import { startTestRedis, type TestRedis } from '../support/test-redis.js';
import { createTestStore, describeOutcome, describeRun, findLeftovers } from '../support/test-store.js';

let server: TestRedis;
beforeAll(async () => {
  server = await startTestRedis();
});
afterAll(() => server.close());

const MiB = 1024 * 1024;

async function open(settings: Partial<Settings> = {}) {
  const store = await createTestStore(server.redis, { settings: { maxRuns: 50, maxActiveUsers: 50, ...settings } });
  const used = async (userId: string) => Number(await store.redis.hget(store.keys.pendingUsers, userId));
  const all = async () => Number(await store.redis.get(store.keys.pendingBytes));
  /** A run that waits for a day, whose stdin is stored with six bytes a character. */
  const submit = async (runId: string, userId: string, storedBytes: number, more: Partial<SubmitRun> = {}) => {
    const stdin = '\u0001'.repeat(storedBytes / 6);
    const program = { files: [], entry: 'main.py', args: [], stdin };
    const run = describeRun({ runId, userId, program, delayMs: 86_400_000, ...more });
    return (await store.scheduler.submit([run]))[0];
  };
  return { ...store, submit, used, all };
}

it('waiting runs are counted as stored, and stay within the bounds per user and in total', async () => {
  const { submit, used, all, redis, keys } = await open({ waitingBytesStudent: 4 * MiB, waitingBudgetBytes: 16 * MiB });
  const outcomes = [];
  for (let i = 0; i < 6; i++) outcomes.push(await submit(`a${i}`, 'a', MiB));
  expect(outcomes).toEqual([...Array(3).fill('accepted'), ...Array(3).fill('user_bytes')]);
  expect(await used('a')).toBeGreaterThan(3 * MiB);
  expect(await redis.exists(keys.run('a3'))).toBe(0);
  for (const user of ['b', 'c', 'd', 'e', 'f', 'g']) for (let i = 0; i < 3; i++) await submit(`${user}${i}`, user, MiB);
  expect(await all()).toBeLessThan(16 * MiB);
  const newcomer = await submit('h0', 'h', MiB / 2);
  expect(newcomer).toBe('accepted');
});

it('a user holds at most what remains free for all others, so a new user finds room', async () => {
  const { submit, used } = await open({ waitingBytesGrader: 1000 * MiB, waitingBudgetBytes: 16 * MiB });
  const role = 'grader' as const;
  for (const user of ['a', 'b'])
    for (let i = 0; (await submit(`${user}${i}`, user, MiB, { role })) === 'accepted'; i++);
  expect(await used('a')).toBeLessThan(8 * MiB);
  expect(await submit('a9', 'a', MiB, { role })).toBe('total_bytes');
  expect(await submit('c0', 'c', MiB, { role })).toBe('accepted');
});

it('a run that is larger than all of a user may be is refused as such', async () => {
  const { submit } = await open({ waitingBytesStudent: MiB });
  expect(await submit('r', 'u', 2 * MiB)).toBe('run_bytes');
  expect(await submit('s', 'u', 2 * MiB, { role: 'grader' })).toBe('accepted');
});

it('the room comes back with every kind of end, and nothing is left', async () => {
  const store = await open({ waitingBytesStudent: 2 * MiB, maxRestarts: 0 });
  const { scheduler, inputs, registry, submit, used, all, redis, keys } = store;
  await registry.register({ id: 'w', incarnation: 'i', slots: 10 });
  for (const [runId, user] of [
    ['cancelled', 'a'],
    ['ends', 'b'],
    ['lost', 'c'],
    ['delayed', 'd'],
  ] as const) {
    const delayMs = runId === 'delayed' ? 1000 : 0;
    expect(await submit(runId, user, MiB, { delayMs, interactive: true })).toBe('accepted');
    expect(await inputs.send(runId, { data: Buffer.alloc(1000) })).toBe('sent');
    expect(await used(user)).toBeGreaterThan(MiB + 1000);
  }
  for (const runId of ['cancelled', 'ends', 'lost']) await scheduler.start(runId, 1, `i:${runId}`, 'w');
  await scheduler.finish('cancelled', 1, describeOutcome('cancelled'), 1);
  await scheduler.finish('ends', 1, describeOutcome(), 1);
  await store.endLease('lost');
  await scheduler.recoverExpired();
  await scheduler.cancel('delayed');
  expect([await used('a'), await used('b'), await used('c'), await used('d'), await all()]).toEqual([0, 0, 0, 0, 0]);
  expect(await redis.keys(`${keys.tag}:input:*`)).toEqual([]);
  await registry.deregister('w', 'i');
  expect(await findLeftovers(store)).toEqual([]);
});

it('input to a waiting run is refused with the bytes of its user, input to an active one is not', async () => {
  const { inputs, registry, scheduler, submit } = await open({ waitingBytesStudent: MiB, inputBytes: 10 * MiB });
  await registry.register({ id: 'w', incarnation: 'i', slots: 1 });
  await submit('active', 'u', 600_000, { interactive: true, delayMs: 0 });
  await scheduler.start('active', 1, 'i:1', 'w');
  await submit('waits', 'u', 60_000, { interactive: true });
  const data = Buffer.alloc(300_000);
  expect(await inputs.send('waits', { data })).toBe('sent');
  expect(await inputs.send('waits', { data })).toBe('user_full');
  expect(await inputs.send('waits', { eof: true })).toBe('sent');
  for (let i = 0; i < 3; i++) expect(await inputs.send('active', { data })).toBe('sent');
});

it('what a user holds, and may, can be read for the sentence', async () => {
  const { submit, redis, keys, used } = await open({ waitingBytesStudent: MiB, waitingBytesGrader: 2 * MiB });
  await submit('r', 'u', 60_000);
  const rules = createUserOverrides({ redis, keys });
  const usedBytes = await used('u');
  expect(await rules.readWaitingBytes('u', 'student')).toEqual({ usedBytes, maxBytes: MiB });
  expect(await rules.readWaitingBytes('u', 'grader')).toEqual({ usedBytes, maxBytes: 2 * MiB });
});

it('the newest finished runs of a user are kept, and those of others stay', async () => {
  const { scheduler, submit, records, redis, keys } = await open({ keptRunsStudent: 10 });
  await submit('other', 'v', 600);
  await scheduler.cancel('other');
  for (let i = 0; i < 13; i++) {
    await submit(`r${String(i).padStart(2, '0')}`, 'u', 600);
    await scheduler.cancel(`r${String(i).padStart(2, '0')}`);
  }
  expect(await records.readMany(['r00', 'r01', 'r02'])).toEqual([null, null, null]);
  expect((await records.readMany(['r03', 'r12', 'other'])).map((run) => run?.verdict)).toEqual(
    Array(3).fill('cancelled'),
  );
  expect(await redis.zcard(keys.finishedOf('u'))).toBe(10);
});

it('the oldest finished batch of a user goes; with none finished a new one is refused', async () => {
  const { batches, scheduler, redis, keys } = await open({ batchesPerUser: 2 });
  const create = (id: string) => batches.create({ id, userId: 'u', label: null, total: 1 });
  const submit = (id: string) =>
    scheduler.submit([describeRun({ runId: `${id}-0`, userId: 'u', class: 'batch', batchId: id, batchIndex: 0 })]);
  for (const id of ['a', 'b']) {
    expect(await create(id)).toBe(true);
    await batches.append(id, [`${id}-0`]);
    await submit(id);
  }
  expect(await create('c')).toBe(false);
  expect(await create('a')).toBe(true);
  expect(await redis.exists(keys.batch('c'))).toBe(0);
  await scheduler.cancel('b-0');
  expect(await create('c')).toBe(true);
  expect(await redis.exists(keys.batch('b'), keys.batchRuns('b'))).toBe(0);
  expect((await batches.read('a'))?.counts.queued).toBe(1);
  await batches.discard('c', 'u');
  expect(await create('d')).toBe(true);
});

it('the newest Idempotency-Keys of a user are known, and a long one takes no more room', async () => {
  const { redis, keys } = await open({ idempotencyKeysPerUser: 3 });
  const idempotency = createIdempotency({ redis, keys });
  const claim = (user: string, key: string) => idempotency.claim(user, 'run', key, 'hash', `id-${user}-${key}`);
  await claim('v', 'other');
  const longest = '"'.repeat(255);
  for (const key of ['1', '2', '3', '4', longest]) await claim('u', key);
  const names = await redis.keys(`${keys.tag}:idempotency:u:*`);
  expect(names).toHaveLength(3);
  for (const name of names) expect(name.length).toBeLessThan(keys.tag.length + 70);
  expect((await claim('u', longest)).state).toBe('known');
  expect((await claim('v', 'other')).state).toBe('known');
  await idempotency.release('u', 'run', longest);
  expect(await redis.zcard(keys.idempotencyOf('u'))).toBe(2);
});
