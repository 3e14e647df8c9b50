import { createEntityLists } from '@runq/common/admin/entity-lists';
import { startTestRedis, type TestRedis } from '@runq/common/test/support/test-redis';
import { createTestStore, describeOutcome, describeRun } from '@runq/common/test/support/test-store';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { runsQuerySchema, searchRuns } from './search-runs.js';

let server: TestRedis;
beforeAll(async () => {
  server = await startTestRedis();
});
afterAll(() => server.close());

/** `ada` has 2 active, 1 queued and 1 finished run; `grace` a batch of 3 whose first run is finished. */
async function open() {
  const store = await createTestStore(server.redis);
  const deps = { ...store, lists: createEntityLists(store) };
  const { scheduler, registry, batches } = store;
  await registry.register({ id: 'w', incarnation: 'i', slots: 4 });
  const finish = async (runId: string, verdict: 'ok' | 'runtime_error') => {
    await scheduler.start(runId, 1, 'i:1', 'w');
    await scheduler.finish(runId, 1, describeOutcome(verdict), 1);
  };
  await scheduler.submit([describeRun({ runId: 'old', userId: 'ada', label: 'Lesson 1' })]);
  await finish('old', 'runtime_error');
  for (const runId of ['a1', 'a2', 'a3'])
    await scheduler.submit([describeRun({ runId, userId: 'ada', label: 'Lesson 2' })]);
  await batches.create({ id: 'b', userId: 'grace', label: 'hw', total: 3 });
  await batches.append('b', ['b-0', 'b-1', 'b-2']);
  for (const [index, runId] of ['b-0', 'b-1', 'b-2'].entries())
    await scheduler.submit([
      describeRun({ runId, userId: 'grace', role: 'grader', class: 'batch', batchId: 'b', batchIndex: index }),
    ]);
  await finish('b-0', 'ok');
  const search = async (query: object) => {
    const page = await searchRuns(deps, runsQuerySchema.parse(query));
    return { ids: page.runs.map(({ id }) => id), ...page };
  };
  return { ...store, search };
}

test.each<[object, string[]]>([
  [{}, ['a1', 'a2', 'b-1', 'b-2']],
  [{ state: 'queued' }, ['a3']],
  [{ state: 'finished' }, ['b-0', 'old']],
  [{ id: 'a3' }, ['a3']],
  [{ id: 'none' }, []],
  [{ id: 'a3', user: 'grace' }, []],
  [{ batch: 'b' }, ['b-0', 'b-1', 'b-2']],
  [{ batch: 'b', state: 'finished' }, ['b-0']],
  [{ batch: 'none' }, []],
  [{ user: 'ada' }, ['a1', 'a2', 'a3', 'old']],
  [{ user: 'ada', state: 'finished' }, ['old']],
  [{ user: 'grace' }, ['b-1', 'b-2', 'b-0']],
  [{ label: 'Lesson 2' }, ['a1', 'a2', 'a3']],
  [{ label: 'lesson' }, []],
  [{ verdict: 'runtime_error' }, ['old']],
  [{ verdict: 'ok', user: 'ada' }, []],
  [{ q: 'LESSON' }, ['a1', 'a2', 'a3', 'old']],
  [{ q: 'a2' }, ['a2']],
  [{ q: 'b' }, ['b-0', 'b-1', 'b-2']],
  [{ q: 'GRA' }, ['b-1', 'b-2', 'b-0']],
  [{ q: 'grace', verdict: 'ok' }, ['b-0']],
])('%o finds %o', async (query, ids) => {
  const { search } = await open();
  const found = (await search(query)).ids;
  expect(found.toSorted()).toEqual(ids.toSorted());
});

test('finished runs come newest first, and a queued run has its position', async () => {
  const { search } = await open();
  expect((await search({ state: 'finished' })).ids).toEqual(['b-0', 'old']);
  const { runs } = await search({ user: 'ada' });
  expect(runs.map(({ queue }) => queue?.waitingFor ?? null)).toEqual([null, null, 'user_limit', null]);
});

test('pages with a cursor show each run once', async () => {
  const { search } = await open();
  const seen: string[] = [];
  let cursor: string | null = '0';
  while (cursor !== null) {
    const page: { ids: string[]; nextCursor: string | null } = await search({ q: 'a', limit: 1, cursor });
    expect(page.ids.length).toBeLessThanOrEqual(1);
    seen.push(...page.ids);
    cursor = page.nextCursor;
  }
  expect(seen.toSorted()).toEqual(['a1', 'a2', 'a3', 'b-0', 'b-1', 'b-2', 'old']);
});

test('a request looks at a bounded number of records and says where to go on', async () => {
  const { search, redis, keys } = await open();
  const gone = Array.from({ length: 2500 }, (_, i) => [String(10_000 + i), `gone-${i}`]).flat();
  await redis.zadd(keys.first.recentlyFinished, ...gone);
  await redis.zadd(keys.first.recentlyFinished, 1, 'old');
  const first = await search({ state: 'finished', verdict: 'runtime_error' });
  expect(first).toMatchObject({ ids: [], nextCursor: '2000' });
  const second = await search({ state: 'finished', verdict: 'runtime_error', cursor: first.nextCursor! });
  expect(second).toMatchObject({ ids: ['old'], nextCursor: null });
});

test('an unknown parameter is refused', () => {
  for (const query of [{ nonsense: '1' }, { users: 'ada' }, { state: 'done' }, { verdict: 'AC' }, { q: '' }])
    expect(runsQuerySchema.safeParse(query).success).toBe(false);
});

test('a deleted run is no longer found', async () => {
  const { search, retention } = await open();
  expect(await retention.forget('ada', ['old'])).toBe(1);
  expect((await search({ state: 'finished' })).ids).toEqual(['b-0']);
});
