import { createAuditLog } from '@runq/common/admin/audit-log';
import { createEntityLists } from '@runq/common/admin/entity-lists';
import { createUserOverrides } from '@runq/common/admin/user-overrides';
import { createReadRunDetails } from '@runq/common/runs/run-attempts';
import { startTestRedis, type TestRedis } from '@runq/common/test/support/test-redis';
import { createTestStore, describeOutcome, describeRun } from '@runq/common/test/support/test-store';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { lookAtRun } from './look-at-run.js';
import { readTimeline } from './read-timeline.js';

let server: TestRedis;
beforeAll(async () => {
  server = await startTestRedis();
});
afterAll(() => server.close());

const identity = { userId: 'root', name: 'root', role: 'ops' } as const;

async function open() {
  const store = await createTestStore(server.redis);
  const deps = {
    ...{ ...store, actions: store.operators, lists: createEntityLists(store), listWorkers: async () => [] },
    ...{ readRunDetails: createReadRunDetails(store), userOverrides: createUserOverrides(store) },
  };
  await store.registry.register({ id: 'w:1', incarnation: 'i', slots: 4 });
  return { ...deps, timeline: (runId: string) => readTimeline(deps, runId) };
}

test('a run that starts twice shows both attempts, the newest first, and each change', async () => {
  const { scheduler, timeline, endLease } = await open();
  await scheduler.submit([describeRun({ runId: 'r', userId: 'ada' })]);
  await scheduler.start('r', 1, 'i:1', 'w:1');
  await endLease('r');
  await scheduler.recoverExpired();
  await scheduler.start('r', 2, 'i:2', 'w:1');
  await scheduler.finish('r', 2, describeOutcome('ok'), 1);
  const { attempts, changes, end, waiting, run } = await timeline('r');
  expect(attempts).toMatchObject([
    { attempt: 2, workerId: 'w:1', startedAt: expect.any(String), endedAt: run.finishedAt, end },
    { attempt: 1, workerId: 'w:1', end: expect.stringContaining('worker was lost') },
  ]);
  expect(changes.map(({ text }) => text)).toEqual([
    ...['Finished: ok.', 'Started on w:1.', 'Admitted for attempt 2.'],
    ...['The worker was lost: its lease ended; queued again.', 'Started on w:1.', 'Admitted for attempt 1.'],
    'Submitted.',
  ]);
  expect([waiting, end]).toEqual([null, run.reason]);
});

test('a queued run says why it waits, and a delayed one until when', async () => {
  const { scheduler, timeline } = await open();
  for (const runId of ['r1', 'r2', 'r3', 'r4']) await scheduler.submit([describeRun({ runId, userId: 'ada' })]);
  expect((await timeline('r4')).waiting).toBe('Position 2 of the own queue; own limit of 2 active runs reached.');
  await scheduler.submit([describeRun({ runId: 'late', userId: 'ben', delayMs: 60_000 })]);
  const delayed = await timeline('late');
  expect(delayed.waiting).toMatch(/^Delayed until \d{4}-.*Z\.$/);
  expect(delayed.changes.map(({ text }) => text.slice(0, 9))).toEqual(['Delayed u', 'Submitted']);
  await expect(timeline('none')).rejects.toMatchObject({ problem: { code: 'not_found' } });
});

test('a timeline has no code and no output; a look has both and is in the audit log', async () => {
  const { scheduler, events, timeline, ...deps } = await open();
  const run = describeRun({ runId: 'r', userId: 'ada' });
  const content = 'print("secret")';
  const program = { ...run.program, files: [{ path: 'main.py', content, encoding: 'utf8' as const }] };
  await scheduler.submit([{ ...run, program }]);
  await scheduler.start('r', 1, 'i:1', 'w:1');
  await events.append('r', 1, 2, [{ kind: 'stdout', data: Buffer.from(`secret${'x'.repeat(70_000)}`) }]);
  expect(JSON.stringify(await timeline('r'))).not.toContain('secret');
  expect((await timeline('r')).programBytes).toBeGreaterThan(content.length);
  const seen = await lookAtRun({ ...deps, events }, { runId: 'r', why: 'a complaint', identity });
  expect(seen.files).toEqual([{ path: 'main.py', text: content, characters: content.length }]);
  expect(seen.stdout.text).toMatch(/^secretx+$/);
  expect([seen.stdout.text.length, seen.stdout.characters]).toEqual([65_536, 70_006]);
  const { entries } = await createAuditLog(deps).list({ limit: 5 });
  expect(entries).toMatchObject([
    { who: 'root', action: 'run.look', target: 'r', after: 'of ada', why: 'a complaint' },
  ]);
  await scheduler.finish('r', 1, describeOutcome('ok'), 2);
  expect((await lookAtRun({ ...deps, events }, { runId: 'r', why: '', identity })).files).toBeNull();
});
