import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import { startTestRedis, type TestRedis } from '../../test/support/test-redis.js';
import { createTestStore, describeOutcome, describeRun, type TestStore } from '../../test/support/test-store.js';
import { createIdempotency } from '../runs/idempotency-keys.js';
import { createProjects } from '../workspaces/projects.js';
import { createShareId, createShareStore } from '../workspaces/shares.js';
import { createWorkspaces } from '../workspaces/workspaces.js';
import type { Redis } from './connection.js';
import { createMemoryMonitor, lowMark } from './memory-limit.js';
import { boundByMemory } from './memory-shares.js';

const MiB = 1024 * 1024;
const ada = { userId: 'ada', role: 'student' as const };
const text = (content: string) => ({ data: Buffer.from(content), encoding: 'utf8' as const });
const project = { name: 'Maze', entry: null };
const snapshot = { title: null, entry: 'a.py', files: [], ownerName: null };

let server: TestRedis;
beforeAll(async () => {
  server = await startTestRedis();
});
afterAll(() => server.close());
afterEach(() => server.redis.config('SET', 'maxmemory', '0'));

/** Sets the memory that Redis may use to what it uses now and so much more. */
async function leave(redis: Redis, bytes: number): Promise<void> {
  const [, used] = /used_memory:(\d+)/.exec(await redis.info('memory'))!;
  await redis.config('SET', 'maxmemory', String(Number(used) + bytes));
}

/** One active interactive run, one that waits, files and a share: what must go on. */
async function open() {
  const store = await createTestStore(server.redis, { settings: { runsPerStudent: 1 } });
  const { redis, keys, scheduler, registry, readLua } = store;
  await registry.register({ id: 'w', incarnation: 'i', slots: 4 });
  await scheduler.submit([
    describeRun({ runId: 'active', userId: 'ada', interactive: true }),
    describeRun({ runId: 'waits', userId: 'ada' }),
  ]);
  await scheduler.start('active', 1, 'i:1', 'w');
  const workspaces = createWorkspaces({ redis, keys, readLua });
  const projects = createProjects({ redis, keys, readLua });
  const shares = createShareStore({ redis, keys, readLua });
  await workspaces.save(ada, 'a.py', text('old'), 'none');
  await projects.save(ada, 'p', project);
  await workspaces.save({ ...ada, project: 'p' }, 'a.py', text('old'), 'none');
  return { ...store, workspaces, projects, shares, watch: createMemoryMonitor({ redis, keys }) };
}

const submitNew = ({ scheduler }: TestStore) => scheduler.submit([describeRun({ runId: 'new', userId: 'bob' })]);

it('the reserve is what was asked for, and no more than a quarter of a small Redis', () => {
  expect([lowMark(0, 64 * MiB), lowMark(1024 * MiB, 64 * MiB), lowMark(100 * MiB, 64 * MiB)]).toEqual([
    0,
    960 * MiB,
    75 * MiB,
  ]);
});

it('near its maxmemory new data is refused until memory is free again', async () => {
  const store = await open();
  const { redis, watch, scheduler, workspaces, projects, shares, artifacts, events, inputs, keys } = store;
  await leave(redis, 32 * MiB);
  expect(await watch(MiB)).toMatchObject({ isLow: false, refusal: null, policy: 'noeviction' });
  expect(await watch(1024 * MiB)).toMatchObject({ isLow: false });
  await leave(redis, 10_000);
  expect(await watch(MiB)).toMatchObject({ isLow: true, refusal: null });

  expect(await submitNew(store)).toEqual(['memory_low']);
  expect(await scheduler.submit([describeRun({ runId: 'waits', userId: 'ada' })])).toEqual(['duplicate']);
  expect(await workspaces.save(ada, 'b.py', text('new'), 'none')).toEqual({ outcome: 'memory' });
  expect(await projects.save(ada, 'q', project)).toEqual({ outcome: 'memory' });
  expect(await projects.save(ada, 'p', project)).toEqual({ outcome: 'same' });
  expect(await shares.create(createShareId(), ada, snapshot, 0)).toEqual({ outcome: 'memory' });
  expect(await artifacts.keep('active', 1, 'plot.png', Buffer.alloc(1000))).toBe('full');
  expect(await redis.exists(keys.run('new'))).toBe(0);

  expect(await events.append('active', 1, 2, [{ kind: 'stdout', data: Buffer.from('out') }])).toBe(true);
  expect(await inputs.send('active', { data: Buffer.from('in') })).toBe('sent');
  await redis.config('SET', 'maxmemory', '0');
  expect(await watch(MiB)).toMatchObject({ isLow: false, maxBytes: 0, budgetBytes: 0 });
  expect(await submitNew(store)).toEqual(['accepted']);
});

it('at its maxmemory input, output, stop, ends, starts, reading and deleting go on', async () => {
  const store = await open();
  const { redis, scheduler, registry, report, events, inputs, workspaces, projects, retention, operators, keys } =
    store;
  const idempotency = createIdempotency({ redis, keys });
  const settings = createTestSettings(store);
  await leave(redis, -100_000);

  await expect(redis.set('any', 'x')).rejects.toThrow(/^OOM/);
  await expect(submitNew(store)).rejects.toThrow(/^OOM/);
  await expect(idempotency.claim('bob', 'run', 'k', 'hash', 'id')).rejects.toThrow(/^OOM/);
  await expect(workspaces.save(ada, 'b.py', text('new'), 'none')).rejects.toThrow(/^OOM/);
  await expect(projects.save(ada, 'q', project)).rejects.toThrow(/^OOM/);
  expect(await redis.exists(keys.run('new'))).toBe(0);

  expect(await inputs.send('active', { data: Buffer.from('in') })).toBe('sent');
  expect(await events.append('active', 1, 2, [{ kind: 'stdout', data: Buffer.from('out') }])).toBe(true);
  expect((await scheduler.renewLeases('w', [{ runId: 'active', attempt: 1 }])).answers).toEqual([]);
  expect(await scheduler.cancel('active')).toBe('signalled');
  expect((await scheduler.renewLeases('w', [{ runId: 'active', attempt: 1 }])).answers).toMatchObject([
    { action: 'cancel' },
  ]);
  expect(await scheduler.finish('active', 1, describeOutcome('cancelled'), 2)).toBe('finished');
  expect((await events.read('active', { attempt: 1, seq: 2 }, 9)).map(({ kind }) => kind)).toEqual(['finished']);
  expect(await scheduler.start('waits', 1, 'i:2', 'w')).toMatchObject({ userId: 'ada' });
  expect(await scheduler.finish('waits', 1, describeOutcome(), 1)).toBe('finished');
  await report({ id: 'w', incarnation: 'i', slots: 4 }, 60_000);
  await scheduler.recoverExpired();
  await retention.sweep();
  const operator = { userId: 'root', role: 'ops' as const, why: '' };
  await operators.changeSettings(operator, 'settings', { maxRuns: 7 }, null);
  expect(await operators.setUserOverride(operator, 'user.mute', 'ada', { muted: true })).toBe(true);
  await settings();

  expect((await workspaces.list(ada))!.files.size).toBe(1);
  await projects.delete(ada, 'p');
  expect(await projects.restore(ada, 'p')).toEqual({ outcome: 'restored' });
  await projects.delete(ada, 'p');
  expect(await projects.list(ada)).toMatchObject([{ files: 1 }, { id: 'p', files: 1 }]);
  expect(await workspaces.delete(ada, 'a.py', 'any')).toEqual({ outcome: 'deleted' });
  expect(await workspaces.deleteAll('ada')).toBe(0);
  expect(await retention.forget('ada', ['active', 'waits'])).toBe(2);
  await registry.deregister('w', 'i');

  await redis.config('SET', 'maxmemory', '0');
  expect(await submitNew(store)).toEqual(['accepted']);
});

/** What a process does with the settings when it starts. */
function createTestSettings({ settings }: TestStore) {
  return () => settings.seed({ maxWaitingStudent: 1000, runsPerStudent: 1 });
}

it('the reason why Redis refuses writes is reported, and what is stored is still read', async () => {
  const { redis, watch, workspaces, shares, moveClock } = await open();
  const id = createShareId();
  await shares.create(id, ada, snapshot, 0);
  // Files that are read after some time are kept for longer, which is a write.
  await moveClock(2 * 3_600_000);
  await redis.config('SET', 'min-replicas-to-write', '1');
  try {
    expect((await watch(MiB)).refusal).toBe('NOREPLICAS Not enough good replicas to write.');
    expect((await workspaces.list(ada))!.files.size).toBe(1);
    expect(await shares.open(id)).toMatchObject({ entry: 'a.py' });
  } finally {
    await redis.config('SET', 'min-replicas-to-write', '0');
  }
  expect((await watch(MiB)).refusal).toBeNull();
});

it('totals stay within what Redis may hold, whatever was configured', async () => {
  const { redis, watch, keys, scheduler, settings } = await open();
  await redis.config('SET', 'maxmemory', String(100 * MiB));
  const { budgetBytes } = await watch(4 * MiB);
  expect(budgetBytes).toBe(96 * MiB);
  const most = boundByMemory(await settings.read(), budgetBytes);
  expect(most.waitingBudgetBytes).toBe(Math.floor(0.2 * 96 * MiB));
  const program = { files: [], entry: 'main.py', args: [], stdin: 'x'.repeat(MiB) };
  const submit = (i: number) =>
    scheduler.submit([describeRun({ runId: `g${i}`, userId: 'g', role: 'grader', program, delayMs: 60_000 })]);
  let count = 0;
  while ((await submit(count))[0] === 'accepted') count++;
  expect([count, (await submit(count))[0]]).toEqual([9, 'total_bytes']);
  expect(Number(await redis.get(keys.pendingBytes))).toBeLessThan(most.waitingBudgetBytes);
});

it('a changed eviction policy is seen, with the version and the append-only file', async () => {
  const { watch, redis } = await open();
  expect(await watch(0)).toMatchObject({ policy: 'noeviction', version: expect.stringMatching(/^\d+\./) });
  await redis.config('SET', 'maxmemory-policy', 'allkeys-lru');
  try {
    expect(await watch(0)).toMatchObject({ policy: 'allkeys-lru', persistence: { isFailing: false } });
  } finally {
    await redis.config('SET', 'maxmemory-policy', 'noeviction');
  }
});

it('while the disks of all workers are nearly full, new runs are refused and accepted ones go on', async () => {
  const store = await open();
  const { scheduler, watch } = store;
  await watch(MiB, true);
  expect(await submitNew(store)).toEqual(['disk_low']);
  expect(await scheduler.submit([describeRun({ runId: 'waits', userId: 'ada' })])).toEqual(['duplicate']);
  expect(await scheduler.finish('active', 1, describeOutcome(), 1)).toBe('finished');
  await watch(MiB, false);
  expect(await submitNew(store)).toEqual(['accepted']);
});
