import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { type Client, signIn } from '../support/client.js';
import { type Runq, startRunq } from '../support/start-runq.js';
import { readStudents, type WireBatch, waitUntilGraded } from './graded-batch.js';
import { zip } from './grading-class.js';
import {
  describeAssignment,
  hoursFromNow,
  program,
  publish,
  readMine,
  right,
  submit,
  type WireSubmission,
  waitForResult,
} from './published-assignment.js';

/** Programs of batches give way to everything else on a busy machine. */
const gradedMs = 100_000;
vi.setConfig({ testTimeout: 3 * gradedMs, hookTimeout: 120_000 });

let runq: Runq;
let grader: Client;
let other: Client;
let ops: Client;
let ada: Client;
let bob: Client;
let batchId: string;

beforeAll(async () => {
  runq = await startRunq();
  [grader, other, ops, ada, bob] = await Promise.all([
    signIn(runq.url, 'grader', 'grader'),
    signIn(runq.url, 'other', 'grader'),
    signIn(runq.url, 'ops', 'ops'),
    signIn(runq.url, 'ada'),
    signIn(runq.url, 'bob'),
  ]);
  batchId = await publish(grader, 'echo', ['attempts: 1', `due: ${hoursFromNow(1)}`], {
    students: ['ada', 'cleo'],
  });
});
afterAll(async () => {
  await runq?.stop();
});

interface WireAttempts {
  student: string;
  score: number | null;
  attempts: { limit: number; used: number; left: number; extra: number };
  counts: string | null;
  due: string;
  extension: { due: string; note: string } | null;
  submissions: { id: string; version: number; counts: boolean }[];
}

const listAttempts = async (name = 'echo') =>
  (await grader.json<{ students: WireAttempts[] }>('GET', `/v1/assignments/${name}/submissions`)).students;
const decide = (student: string, what: string, body: object, client = grader, batch = batchId) =>
  client.call('POST', `/v1/batches/${batch}/students/${student}/${what}`, body);

test('only the audience finds an assignment, and its name belongs to one grader', async () => {
  expect((await readMine(ada, 'echo')).state).toBe('open');
  for (const path of ['/v1/my/assignments/echo', '/v1/my/assignments/none'])
    expect((await bob.call('GET', path)).status).toBe(404);
  expect((await bob.call('POST', '/v1/my/assignments/echo/submissions', program(right))).status).toBe(404);
  expect(await bob.json('GET', '/v1/my/assignments')).toEqual({ assignments: [] });
  await other.send('POST', '/v1/assignments', { package: describeAssignment('echo') });
  const taken = await other.call('POST', '/v1/assignments/echo/publish', {});
  expect([taken.status, ((await taken.json()) as { detail: string }).detail]).toEqual([
    409,
    expect.stringContaining('Another grader has published'),
  ]);
  const { publication } = await grader.json<{ publication: object }>('GET', '/v1/assignments/echo');
  expect(publication).toMatchObject({ state: 'open', version: 1, by: 'grader', students: ['ada', 'cleo'], batchId });
  expect((await other.json<{ publication: null }>('GET', '/v1/assignments/echo')).publication).toBeNull();
});

test('submissions are rows of a graded batch, with cells, exports and progress', async () => {
  const { id } = await submit(ada, 'echo', 'x = input()\nprint(4)\n');
  const batch = await waitUntilGraded(grader, batchId, gradedMs);
  expect(batch).toMatchObject({ total: 1, grading: { graded: 1, maxScore: 5, missing: ['cleo'] } });
  const row = (await readStudents(grader, batchId)).get('ada');
  expect(row).toMatchObject({ score: 1, runId: id, state: 'finished' });
  const cell = await grader.json<{ input: string }>('GET', `/v1/batches/${batchId}/cells?student=ada&case=hidden`);
  expect(cell).toMatchObject({ input: 'input-4711', result: { verdict: 'WA' } });
  const csv = await (await grader.call('GET', `/v1/batches/${batchId}/export?format=csv`)).text();
  expect(csv).toContain('ada');
  expect(csv).toContain('cleo');
  expect((await grader.call('POST', `/v1/batches/${batchId}/cancel`)).status).toBe(409);
});

test('a grader gives an attempt, a due date and memory to one student; it is in the audit log', async () => {
  const path = '/v1/my/assignments/echo/submissions';
  expect((await ada.call('POST', path, program(right))).status).toBe(409);
  expect((await decide('ada', 'attempts', { extra: 1, note: 'was ill' })).status).toBe(204);
  const due = new Date(Date.now() + 3 * 3_600_000).toISOString();
  expect((await decide('ada', 'extension', { due, note: 'was ill' })).status).toBe(204);
  expect((await decide('ada', 'limits', { limits: { memoryBytes: 200_000_000 } })).status).toBe(204);
  expect((await decide('ada', 'limits', { limits: { memoryBytes: 10 ** 12 } })).status).toBe(422);
  expect((await decide('bob', 'attempts', { extra: 1 })).status).toBe(404);
  expect((await decide('ada', 'attempts', { extra: 1 }, other)).status).toBe(404);
  expect(await readMine(ada, 'echo')).toMatchObject({
    due,
    isExtended: true,
    attempts: { limit: 2, used: 1, left: 1 },
  });
  const greedy = 'a = bytearray(100_000_000)\nprint(input())\n';
  expect(await submit(ada, 'echo', greedy)).toMatchObject({ attempt: 2, score: 5, counts: true });
  const [row, cleo] = await listAttempts();
  expect(row).toMatchObject({ student: 'ada', score: 5, attempts: { limit: 2, used: 2, left: 0, extra: 1 } });
  expect(row!.submissions.map(({ counts }) => counts)).toEqual([true, false]);
  expect(row!.extension).toMatchObject({ due, note: 'was ill' });
  expect(cleo).toMatchObject({ student: 'cleo', score: null, counts: null });
  const { entries } = await ops.json<{ entries: { action: string; target: string }[] }>('GET', '/v1/ops/audit');
  const actions = entries.map(({ action }) => action);
  for (const action of ['assignment.publish', 'student.extra', 'student.due', 'student.limits'])
    expect(actions).toContain(action);
});

test('for a batch of an archive, raised limits hold for regrades, and there are no attempts', async () => {
  const { id } = await grader.send<WireBatch>('POST', '/v1/batches', {
    assignment: 'echo',
    submissions: zip({ 'zoe.py': 'a = bytearray(100_000_000)\nprint(input())\n' }),
  });
  await waitUntilGraded(grader, id, gradedMs);
  expect((await readStudents(grader, id)).get('zoe')).toMatchObject({ score: 0 });
  for (const [what, body] of [
    ['attempts', { extra: 1 }],
    ['extension', { due: null }],
  ] as const)
    expect((await decide('zoe', what, body, grader, id)).status).toBe(409);
  expect((await decide('zoe', 'limits', { limits: { memoryBytes: 200_000_000 } }, grader, id)).status).toBe(204);
  const { number } = await grader.json<{ number: number }>('POST', `/v1/batches/${id}/rerun`, { which: 'all' });
  await vi.waitFor(() => grader.json('POST', `/v1/batches/${id}/drafts/${number}/publish`), { timeout: gradedMs });
  expect((await readStudents(grader, id)).get('zoe')).toMatchObject({ score: 5 });
});

test('a new version is published explicitly; older submissions stay as graded until a regrade', async () => {
  const id = await publish(grader, 'versions', [], {});
  const first = await submit(bob, 'versions', right);
  await grader.send('PUT', '/v1/assignments/versions', {
    package: zip({
      'assignment.yaml':
        'version: 1\nname: versions\nentry: main.py\ncases:\n  - { name: new, stdin: "1", expected: "2", points: 3 }\n',
    }),
  });
  expect(await submit(bob, 'versions', right)).toMatchObject({ maxScore: 5, score: 5 });
  await grader.json('POST', '/v1/assignments/versions/publish', { version: 2 });
  expect(await readMine(bob, 'versions')).toMatchObject({ version: 2, score: 5, maxScore: 5 });
  expect((await readStudents(grader, id)).get('bob')).toMatchObject({ score: 5, maxScore: 5 });
  const draft = await grader.json<{ number: number }>('POST', `/v1/batches/${id}/rerun`, { which: 'all' });
  await vi.waitFor(() => grader.json('POST', `/v1/batches/${id}/drafts/${draft.number}/publish`), {
    timeout: gradedMs,
  });
  expect(await bob.json('GET', `/v1/my/submissions/${first.id}`)).toMatchObject({ version: 2, score: 0, maxScore: 3 });
  // The other submission is now the best.
  expect((await readStudents(grader, id)).get('bob')).toMatchObject({ score: 5 });
  expect((await grader.call('POST', '/v1/assignments/versions/publish', { version: 9 })).status).toBe(404);
});

test('a score that a grader sets is what the student sees', async () => {
  expect((await decide('ada', 'override', { score: 2.5, note: 'by hand' })).status).toBe(204);
  const mine = await readMine(ada, 'echo');
  expect(mine).toMatchObject({ score: 2.5 });
  const counted = mine.submissions.find(({ counts }) => counts)!;
  const shown = await ada.json<WireSubmission>('GET', `/v1/my/submissions/${counted.id}`);
  expect(shown.overridden).toEqual({ score: 2.5, note: 'by hand' });
});

test('closing ends submissions, publishing again opens it, and only a closed one can be deleted', async () => {
  expect((await grader.call('DELETE', '/v1/assignments/versions')).status).toBe(409);
  await grader.json('POST', '/v1/assignments/versions/close');
  const path = '/v1/my/assignments/versions/submissions';
  expect((await bob.call('POST', path, program(right))).status).toBe(409);
  expect(await readMine(bob, 'versions')).toMatchObject({ state: 'closed', score: 5 });
  await grader.json('POST', '/v1/assignments/versions/publish', {});
  expect(await submit(bob, 'versions', right)).toMatchObject({ version: 2, maxScore: 3 });
  await grader.json('POST', '/v1/assignments/versions/close');
  expect((await grader.call('DELETE', '/v1/assignments/versions')).status).toBe(204);
  expect((await bob.call('GET', '/v1/my/assignments/versions')).status).toBe(404);
});

test("deleting a student's data deletes what the student handed in", async () => {
  const id = await publish(grader, 'deleted', [], {});
  const submission = await submit(bob, 'deleted', right);
  const deleted = await bob.json<{ submissions: number }>('DELETE', '/v1/me/data');
  expect(deleted.submissions).toBeGreaterThan(0);
  expect((await bob.call('GET', `/v1/my/submissions/${submission.id}`)).ok).toBe(false);
  expect(await readMine(bob, 'deleted')).toMatchObject({ submissions: [], attempts: { used: 0 } });
  expect([...(await readStudents(grader, id)).keys()]).toEqual(['(deleted 1)']);
  expect(await waitForResult(ada, (await readMine(ada, 'echo')).submissions[0]!.id)).toMatchObject({ score: 5 });
});
