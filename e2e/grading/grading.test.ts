import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { type Client, signIn } from '../support/client.js';
import { type Runq, startRunq, until } from '../support/start-runq.js';
import { readStudents, readVerdicts, type WireBatch, waitUntilGraded } from './graded-batch.js';
import { createAssignment, createClass, zip } from './grading-class.js';

const students = 13;
const gradedMs = 120_000;
vi.setConfig({ testTimeout: 180_000, hookTimeout: 120_000 });

let runq: Runq;
let grader: Client;
beforeAll(async () => {
  runq = await startRunq();
  grader = await signIn(runq.url, 'grader', 'grader');
});
afterAll(async () => {
  await runq?.stop();
});

interface WireAssignment {
  name: string;
  version: number;
  maxScore: number;
  check: { state: string; ok: boolean; findings: { severity: string; case: string | null; message: string }[] };
}

const save = (files: Record<string, string>) =>
  grader.send<WireAssignment>('POST', '/v1/assignments', { package: zip(files) });

test('an assignment is tried when it is saved: its solution, an empty program and an endless loop', async () => {
  const good = await save(createAssignment());
  expect(good).toMatchObject({ name: 'sums', version: 1, maxScore: 10 });
  expect(good.check).toEqual({
    ...{ state: 'finished', ok: true, findings: [], solution: { score: 10, maxScore: 10 } },
    trials: [
      expect.objectContaining({ program: 'solution', done: 10, total: 10, score: 10, verdicts: { AC: 10 } }),
      expect.objectContaining({ program: 'empty', done: 10, total: 10, score: 0 }),
      expect.objectContaining({ program: 'endless', done: 1, total: 1, score: 0, verdicts: { TLE: 1 } }),
    ],
  });
  expect(await save(createAssignment())).toMatchObject({ version: 1 });

  const files = createAssignment();
  const broken = { ...files, 'checker.py': 'raise KeyError("rule 7")\n' };
  const bad = await save({ ...broken, 'solution/main.py': 'print(11)\n' });
  expect(bad).toMatchObject({ version: 2, check: { ok: false } });
  const messages = bad.check.findings.map(({ case: name, message }) => `${name}: ${message}`);
  expect(messages).toContainEqual(expect.stringMatching(/^c10: .*KeyError: 'rule 7'/s));
  expect(messages).toContainEqual(expect.stringMatching(/^c2: The solution fails: Wrong output/));
});

test('lists say what assignments and batches are, and an assignment has its versions and changes', async () => {
  const teacher = await signIn(runq.url, 'lister', 'grader');
  const files = { 'tests/1.in': '1\n', 'tests/1.out': '1\n' };
  const upload = (more: Record<string, string>) =>
    teacher.send<WireAssignment>('POST', '/v1/assignments?wait=0', { package: zip({ ...files, ...more }) });
  const { name } = await upload({});
  const second = await upload({ 'tests/2.in': '2\n', 'tests/2.out': '2\n' });
  expect(second).toMatchObject({
    ...{ version: 2, latestVersion: 2, versions: [{ version: 2 }, { version: 1 }] },
    changes: [{ case: '2', change: 'added' }],
  });
  expect(await teacher.json('GET', `/v1/assignments/${name}?version=1`)).toMatchObject({ version: 1, changes: null });
  const { assignments } = await teacher.json<{ assignments: unknown[] }>('GET', '/v1/assignments');
  expect(assignments).toEqual([
    expect.objectContaining({ name, title: name, version: 2, caseCount: 2, maxScore: 2, check: expect.anything() }),
  ]);
  expect(assignments[0]).not.toHaveProperty('cases');

  const submissions = zip({ 'ada/main.py': 'print(input())' });
  const { id } = await teacher.send<WireBatch>('POST', '/v1/batches', { assignment: name, submissions });
  const { batches } = await teacher.json<{ batches: { isCheck: boolean }[] }>('GET', '/v1/batches');
  expect(batches).toHaveLength(3);
  expect(batches.filter(({ isCheck }) => !isCheck)).toEqual([
    expect.objectContaining({ id, assignment: { name, title: name, version: 2 } }),
  ]);
});

test('pairs of files are an assignment, and an empty program that passes is a warning', async () => {
  const { check, maxScore } = await save({
    'tests/01.in': '1\n',
    'tests/01.out': '\n',
    'tests/02.in': '2\n',
    'tests/02.out': '2\n',
  });
  expect(maxScore).toBe(2);
  expect(check.findings.map(({ severity, case: name }) => [severity, name])).toEqual([
    ['warning', '01'],
    ['warning', null],
  ]);
});

test('grades a class: every verdict as constructed, the same from the cache, and under one key only once', async () => {
  const { files, verdicts } = createClass(students);
  const submissions = zip(files);
  const assignment = zip(createAssignment());
  const key = { 'idempotency-key': crypto.randomUUID() };
  const { id } = await grader.send<WireBatch>('POST', '/v1/batches', { assignment, submissions }, key);
  const again = await grader.send<WireBatch>('POST', '/v1/batches', { assignment, submissions }, key);
  expect(again.id).toBe(id);
  const { grading } = await waitUntilGraded(grader, id, gradedMs);
  expect(await readVerdicts(grader, id)).toEqual(verdicts);
  const expected: Record<string, number> = {};
  for (const list of verdicts.values()) for (const verdict of list) expected[verdict] = (expected[verdict] ?? 0) + 1;
  expect(grading).toMatchObject({ graded: students, maxScore: 10, verdicts: expected, needsAttention: { count: 1 } });
  expect(grading!.histogram.reduce((sum, count) => sum + count)).toBe(students);

  const second = await grader.send<WireBatch>('POST', '/v1/batches', { assignment, submissions });
  await waitUntilGraded(grader, second.id, gradedMs);
  expect(await readVerdicts(grader, second.id)).toEqual(verdicts);

  const { groups } = await grader.json<{ groups: { case: string; students: string[] }[] }>(
    'GET',
    `/v1/batches/${id}/groups`,
  );
  expect(groups.find(({ case: name }) => name === 'c1')?.students.length).toBe(1);
  const cell = await grader.json('GET', `/v1/batches/${id}/cells?student=s001&case=c1`);
  expect(cell).toMatchObject({
    result: { verdict: 'WA', diff: { line: 1 } },
    input: '1\n10\n',
    expected: '11\n',
    transcript: {
      parts: [
        { kind: 'prompt', text: 'first? ' },
        { kind: 'input', text: '1\n' },
        { kind: 'prompt', text: 'second? ' },
        { kind: 'input', text: '10\n' },
        { kind: 'stdout', text: '12\n' },
      ],
    },
  });

  for (const format of [
    'csv',
    'csv-long',
    'json',
    'ndjson',
    'gradescope',
    'prairielearn',
    'junit',
    'moodle',
    'html',
    'runs',
    'runs',
  ]) {
    const response = await grader.call('GET', `/v1/batches/${id}/export?format=${format}`);
    expect(response.status, format).toBe(200);
    expect((await response.arrayBuffer()).byteLength, format).toBeGreaterThan(100);
  }
  const results = await (await grader.call('GET', `/v1/batches/${id}/export?format=json`)).json();
  expect(results).toMatchObject({
    version: 1,
    assignment: { name: 'sums' },
    batch: id,
    python: expect.stringMatching(/^3\./),
  });
  expect(results.students.length).toBe(students);
});

test('a fault of ours is listed, and is no zero', async () => {
  const { files } = createClass(13);
  const own = Object.fromEntries(Object.entries(files).filter(([path]) => path.startsWith('s012/')));
  const { id } = await grader.send<WireBatch>('POST', '/v1/batches', {
    assignment: zip(createAssignment()),
    submissions: zip(own),
  });
  const { grading } = await waitUntilGraded(grader, id, gradedMs);
  expect(grading!.needsAttention.cases).toMatchObject([
    { student: 's012', case: 'c10', sentence: expect.stringMatching(/no rule for this/) },
  ]);
  const csv = await (await grader.call('GET', `/v1/batches/${id}/export?format=csv`)).text();
  expect(csv.split('\r\n')[1]).toMatch(/^s012,/);
  expect((await readStudents(grader, id)).get('s012')).toMatchObject({ needsAttention: true });
});

test('what cannot be graded is refused with every reason, and leaves nothing behind', async () => {
  const before = await grader.json<{ assignments: unknown[] }>('GET', '/v1/assignments');
  const submissions = zip({ 'ada/main.py': 'print(1)\n' });
  const refused = (fields: Record<string, string | Buffer>) =>
    grader.send('POST', '/v1/batches', fields).then(
      () => 'accepted',
      (error: Error) => error.message,
    );
  expect(await refused({ assignment: 'nothing', submissions })).toMatch(/404 .*no such assignment/i);
  expect(await refused({ assignment: 'sums', submissions: Buffer.from('not a zip') })).toMatch(
    /422 .*neither a zip nor a tar/,
  );
  expect(await refused({ assignment: 'sums' })).toMatch(/422 .*\/submissions/);
  expect(await refused({ assignment: 'sums', submissions: zip({ '../evil/main.py': '1' }) })).toMatch(/422 /);
  expect(await refused({ assignment: zip({ 'assignment.yaml': 'version: 1\nname: [' }), submissions })).toMatch(
    /422 .*assignment\.yaml/,
  );
  const json = await grader.call('POST', '/v1/batches', {
    assignment: 'sums',
    submissions: { name: 'x', data: 'eA==' },
  });
  expect(json.status).toBe(422);
  expect(await grader.json('GET', '/v1/assignments')).toEqual(before);
});

interface WireDraft {
  number: number;
  state: string;
  students: number;
  graded: number;
  up: number;
  down: number;
  same: number;
  changes: { student: string; cases: { case: string; old: string; new: string }[] }[];
}

test('a regrade is a draft that counts when it is published; earlier results stay', async () => {
  const [first, second] = ['1', '2'].map((expected) =>
    zip({ 'tests/a.in': '', 'tests/a.out': expected, 'tests/b.out': '1', 'tests/b.in': '' }),
  );
  const submissions = zip({ 'ada.py': 'print(1)', 'bob.py': 'print(2)', 'eve.py': 'print(3)' });
  const { id } = await grader.send<WireBatch>('POST', '/v1/batches', { assignment: first!, submissions });
  await waitUntilGraded(grader, id, gradedMs);
  const scores = async () =>
    [...(await readStudents(grader, id)).values()].map(({ student, score }) => [student, score]);
  const before = await scores();
  expect(before).toEqual([
    ['ada', 2],
    ['bob', 0],
    ['eve', 0],
  ]);

  const { version } = await grader.send<{ version: number }>('PUT', '/v1/assignments/assignment', { package: second! });
  const draft = await grader.json<WireDraft>('POST', `/v1/batches/${id}/rerun`, {
    which: 'all',
    assignmentVersion: version,
  });
  const path = `/v1/batches/${id}/drafts/${draft.number}`;
  const complete = await until(async () => {
    const read = await grader.json<WireDraft>('GET', path);
    return read.graded === read.students && read;
  }, 'the draft');
  expect(complete).toMatchObject({ state: 'open', students: 3, up: 1, down: 1, same: 1 });
  expect(complete.changes).toContainEqual(
    expect.objectContaining({ student: 'bob', cases: [{ case: 'a', old: 'WA', new: 'AC', oldScore: 0, newScore: 1 }] }),
  );
  expect(await scores()).toEqual(before);

  const { runId } = (await readStudents(grader, id)).get('ada')!;
  expect(await grader.json('POST', `${path}/publish`)).toMatchObject({ state: 'published', up: 1, down: 1 });
  expect(await grader.json('POST', `${path}/publish`)).toMatchObject({ state: 'published' });
  expect((await grader.call('POST', `${path}/discard`)).status).toBe(409);
  expect(await scores()).toEqual([
    ['ada', 1],
    ['bob', 1],
    ['eve', 0],
  ]);
  expect(await grader.read(runId)).toMatchObject({ state: 'finished' });

  const failed = await grader.json<WireDraft>('POST', `/v1/batches/${id}/rerun`, { which: ['eve'] });
  expect(failed).toMatchObject({ number: 2, students: 1 });
  expect(await grader.json('POST', `/v1/batches/${id}/drafts/2/discard`)).toMatchObject({ state: 'discarded' });
  expect((await grader.call('POST', `/v1/batches/${id}/rerun`, { which: ['unknown'] })).status).toBe(422);
  expect((await grader.call('GET', `/v1/batches/${id}/drafts/3`)).status).toBe(404);
});

test('an override counts and is audited; students of the roster without files have a row', async () => {
  const roster = Buffer.from('id,name,email\nada,Ada L.,\nbob,Bob B.,\n');
  const assignment = zip({ '1.in': '', '1.out': '1' });
  const { id } = await grader.send<WireBatch>('POST', '/v1/batches', {
    assignment,
    submissions: zip({ 'ada.py': 'print(2)' }),
    roster,
  });
  expect((await waitUntilGraded(grader, id, gradedMs)).grading!.missing).toEqual(['bob']);
  const path = `/v1/batches/${id}/students/ada/override`;
  expect((await grader.call('POST', path, { score: 0.5, note: 'explained it' })).status).toBe(204);
  expect((await grader.call('POST', path, { score: -1 })).status).toBe(422);
  const csv = await (await grader.call('GET', `/v1/batches/${id}/export?format=csv`)).text();
  expect(csv.split('\r\n').map((line) => line.split(',').slice(0, 2).join())).toEqual([
    'student,name',
    'ada,Ada L.',
    'bob,Bob B.',
    '',
  ]);
  expect((await readStudents(grader, id)).get('ada')).toMatchObject({
    overridden: { score: 0.5, note: 'explained it', by: 'grader' },
  });
  const ops = await signIn(runq.url, 'ops', 'ops');
  const { entries } = await ops.json<{ entries: { action: string; who: string; after: string }[] }>(
    'GET',
    '/v1/ops/audit',
  );
  expect(entries[0]).toMatchObject({ action: 'batch.override', who: 'grader', after: 'ada: 0.5' });
  expect((await grader.call('POST', path, { score: null })).status).toBe(204);
  expect((await readStudents(grader, id)).get('ada')).toMatchObject({ overridden: null });
});

test("students and other graders cannot reach a grader's assignments and batches", async () => {
  const { id } = await grader.send<WireBatch>('POST', '/v1/batches', {
    assignment: zip(createAssignment()),
    submissions: zip({ 'ada/main.py': '1' }),
  });
  const student = await signIn(runq.url, 'ada');
  const other = await signIn(runq.url, 'other', 'grader');
  const paths = [
    ...['', '/drafts/1', '/results', '/groups', '/export', '/events', '/cells?student=ada&case=c1'].map(
      (path) => `/v1/batches/${id}${path}`,
    ),
    '/v1/assignments/sums',
  ];
  for (const path of paths) {
    expect((await student.call('GET', path)).status, path).toBe(403);
    expect((await other.call('GET', path)).status, path).toBe(404);
  }
  expect((await student.call('GET', `/v1/runs/${id}-0`)).status).toBe(404);
  expect(await other.json('GET', '/v1/assignments')).toEqual({ assignments: [] });
});

test('deletes an assignment; results stay', async () => {
  const { id } = await grader.send<WireBatch>('POST', '/v1/batches', {
    assignment: zip({ '1.in': '', '1.out': '1' }),
    submissions: zip({ 'ada.py': 'print(1)' }),
  });
  await waitUntilGraded(grader, id, gradedMs);
  const { assignments } = await grader.json<{ assignments: { name: string }[] }>('GET', '/v1/assignments');
  for (const { name } of assignments) expect((await grader.call('DELETE', `/v1/assignments/${name}`)).status).toBe(204);
  expect(await grader.json('GET', '/v1/assignments')).toEqual({ assignments: [] });
  expect((await readStudents(grader, id)).get('ada')).toMatchObject({ score: 1 });
});
