import { createAuditLog } from '@runq/common/admin/audit-log';
import { createBulkActions } from '@runq/common/admin/bulk-actions';
import { createEntityLists } from '@runq/common/admin/entity-lists';
import { createRepeatableRuns } from '@runq/common/runs/repeatable-runs';
import { startTestRedis, type TestRedis } from '@runq/common/test/support/test-redis';
import { createTestStore, describeOutcome, describeRun } from '@runq/common/test/support/test-store';
import { pino } from 'pino';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { bulkPreviewSchema } from './bulk-schemas.js';
import { createBulkService } from './bulk-service.js';
import { performBulk } from './perform-bulk.js';

let server: TestRedis;
beforeAll(async () => {
  server = await startTestRedis();
});
afterAll(() => server.close());

const root = { userId: 'root', name: 'root', role: 'ops' } as const;
const log = pino({ level: 'silent' });

/** `ada` has 2 active and 10 queued runs, `bob` one active run. */
async function open(shards = 1) {
  const store = await createTestStore(server.redis, { shards });
  const deps = {
    ...{ ...store, log, lists: createEntityLists(store) },
    ...{ repeatable: createRepeatableRuns(store), bulkActions: createBulkActions(store) },
  };
  const { scheduler, registry, records } = store;
  await registry.register({ id: 'w', incarnation: 'i', slots: 20 });
  let drawn = 0;
  const submit = async (userId: string, more: Partial<Parameters<typeof describeRun>[0]> = {}) => {
    const runId = scheduler.drawId(userId, () => `${userId}-${drawn++}`.padEnd(36, '.'));
    await scheduler.submit([describeRun({ runId, userId, ...more })]);
    return runId;
  };
  const ofAda: string[] = [];
  for (let i = 0; i < 12; i++) ofAda.push(await submit('ada', { label: 'loop' }));
  const ofBob = await submit('bob');
  const start = (runId: string) => scheduler.start(runId, 1, 'i:1', 'w');
  const finish = async (runId: string, verdict: 'ok' | 'internal_error') => {
    await start(runId);
    await scheduler.finish(runId, 1, describeOutcome(verdict), 1);
  };
  const bulk = createBulkService(deps);
  const preview = (request: object) => bulk.preview(bulkPreviewSchema.parse(request), root);
  const finished = (id: string) =>
    vi.waitFor(async () => {
      const view = await bulk.read(id);
      expect(view.state).toBe('finished');
      return view;
    });
  const verdictsOf = async (ids: string[]) => (await records.readMany(ids)).map((run) => run?.verdict);
  const audit = async () => (await createAuditLog(store).list({ limit: 100 })).entries;
  return { ...store, deps, ofAda, ofBob, submit, start, finish, bulk, preview, finished, verdictsOf, audit };
}

test.each([1, 3])('cancels exactly the runs that were shown, with who and why, over %i shards', async (shards) => {
  const { ofAda, ofBob, bulk, preview, finished, verdictsOf, submit, records, audit } = await open(shards);
  const shown = await preview({ action: 'cancel', filter: { user: 'ada' } });
  expect(shown).toMatchObject({ state: 'previewed', count: 12, isCut: false, leftOut: {}, by: null });
  expect(shown.sample).toHaveLength(12);
  expect(await verdictsOf(ofAda)).toEqual(ofAda.map(() => null));
  const later = await submit('ada');
  await bulk.start(shown.id, { count: 12, why: 'a loop' }, root);
  expect(await finished(shown.id)).toMatchObject({ done: 12, outcomes: { cancelled: 12 }, by: { why: 'a loop' } });
  expect(await verdictsOf(ofAda)).toEqual(ofAda.map(() => 'cancelled'));
  expect(await verdictsOf([later, ofBob])).toEqual([null, null]);
  expect(await records.read(ofAda[0]!)).toMatchObject({ stoppedBy: { by: 'ops', why: 'a loop' } });
  const [entry, ...others] = await audit();
  expect(others).toEqual([]);
  expect(entry).toMatchObject({ who: 'root', action: 'runs.cancel', after: '12 runs', why: 'a loop' });
  expect(JSON.parse(entry!.before)).toEqual({ user: 'ada' });
});

test('a start for another number than was shown, a second start and an unknown action are refused', async () => {
  const { bulk, preview, finished, ofAda, verdictsOf } = await open();
  const { id } = await preview({ action: 'cancel', filter: { user: 'ada' } });
  await expect(bulk.start(id, { count: 11, why: 'x' }, root)).rejects.toMatchObject({ problem: { code: 'conflict' } });
  expect(await verdictsOf(ofAda)).not.toContain('cancelled');
  await bulk.start(id, { count: 12, why: 'x' }, root);
  await expect(bulk.start(id, { count: 12, why: 'x' }, root)).rejects.toMatchObject({ problem: { code: 'conflict' } });
  await finished(id);
  await expect(bulk.start('unknown', { count: 0, why: 'x' }, root)).rejects.toMatchObject({
    problem: { code: 'not_found' },
  });
});

test('runs that end before their turn are counted apart', async () => {
  const { bulk, preview, finished, finish, ofAda } = await open();
  const { id } = await preview({ action: 'cancel', filter: { user: 'ada', state: 'active' } });
  await finish(ofAda[0]!, 'ok');
  await bulk.start(id, { count: 2, why: 'x' }, root);
  expect(await finished(id)).toMatchObject({ outcomes: { cancelled: 1, ended: 1 } });
});

test('an action whose process is gone is continued by another one, and each run is counted once', async () => {
  const { deps, preview, bulk, finished, ofAda, verdictsOf, redis, keys } = await open();
  const { id } = await preview({ action: 'cancel', filter: { user: 'ada' } });
  await deps.bulkActions.start(id, { userId: 'root', role: 'ops', why: 'x' });
  let checks = 0;
  await performBulk(deps, id, { processId: 'first', isClosed: () => checks++ === 1 });
  const half = await bulk.read(id);
  expect(half.done).toBeGreaterThan(0);
  expect(half.done).toBeLessThan(12);
  // Its lease keeps others away.
  await performBulk(deps, id, { processId: 'second', isClosed: () => false });
  expect((await bulk.read(id)).done).toBe(half.done);
  await redis.hset(keys.first.bulk(id), 'leaseUntil', '0');
  await bulk.sweep();
  expect(await finished(id)).toMatchObject({ done: 12, outcomes: { cancelled: 12 } });
  expect(await verdictsOf(ofAda)).toEqual(ofAda.map(() => 'cancelled'));
});

test('runs that ended by a fault or that ops stopped run again; others are left out with the reason', async () => {
  const { bulk, preview, finished, finish, submit, scheduler, records, start } = await open();
  const program = { files: [{ path: 'main.py', content: 'print(1)' }], entry: 'main.py', args: ['a'], stdin: 'in' };
  const failed = await submit('eve', { program: program as never, label: 'x', class: 'batch', role: 'grader' });
  await finish(failed, 'internal_error');
  await finish(await submit('eve', { label: 'x' }), 'ok');
  const stopped = await submit('eve', { program: program as never, label: 'x' });
  await scheduler.cancel(stopped, { by: 'ops', why: 'oops' });
  const own = await submit('eve', { label: 'x' });
  await scheduler.cancel(own);
  const session = await submit('eve', { label: 'x', kind: 'session' });
  await scheduler.cancel(session, { by: 'ops', why: null });
  const shown = await preview({ action: 'rerun', filter: { user: 'eve' } });
  expect(shown).toMatchObject({ count: 2, leftOut: { program_not_stored: 2, session: 1 } });
  await bulk.start(shown.id, { count: 2, why: 'our fault' }, root);
  expect(await finished(shown.id)).toMatchObject({ outcomes: { created: 2 } });
  const { runs } = await records.listOfUser('eve', { limit: 2 });
  expect(new Set(runs.map((run) => run.class))).toEqual(new Set(['batch', 'interactive']));
  for (const run of runs) {
    expect(run).toMatchObject({ state: 'active', label: 'x', batchId: null });
    expect((await start(run.id))?.program).toEqual(program);
  }
});

test('what the scheduler refuses is counted with the reason', async () => {
  const { bulk, preview, finished, finish, submit, operators } = await open();
  await finish(await submit('eve'), 'internal_error');
  await operators.setUserOverride({ userId: 'root', role: 'ops', why: '' }, 'user.mute', 'eve', { muted: true });
  const { id } = await preview({ action: 'rerun', filter: { user: 'eve' } });
  await bulk.start(id, { count: 1, why: 'x' }, root);
  expect(await finished(id)).toMatchObject({ outcomes: { muted: 1 } });
});

test.each([
  { action: 'cancel', filter: {} },
  { action: 'cancel', filter: { state: 'finished' } },
  { action: 'cancel', filter: { verdict: 'ok' } },
  { action: 'rerun', filter: { state: 'queued' } },
  { action: 'delete', filter: { user: 'a' } },
])('refuses $action of $filter', (request) => {
  expect(bulkPreviewSchema.safeParse(request).success).toBe(false);
});

test('an age chooses by the time since the submission', async () => {
  const { preview, ofBob, redis, keys } = await open();
  await redis.hset(keys.ofId(ofBob).run(ofBob), 'submittedAt', String(Date.now() - 600_000));
  const count = async (filter: object) => (await preview({ action: 'cancel', filter })).count;
  expect(await count({ minAge: 300 })).toBe(1);
  expect(await count({ maxAge: 300 })).toBe(12);
});

test('twenty previews are kept; the oldest makes room', async () => {
  const { preview, bulk } = await open();
  const ids: string[] = [];
  for (let i = 0; i < 21; i++) ids.push((await preview({ action: 'cancel', filter: { user: 'bob' } })).id);
  await expect(bulk.read(ids[0]!)).rejects.toMatchObject({ problem: { code: 'not_found' } });
  expect((await bulk.read(ids[1]!)).count).toBe(1);
});
