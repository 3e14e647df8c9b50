import { afterAll, beforeAll, expect, test } from 'vitest';
import { waitUntilGraded } from '../grading/graded-batch.js';
import { zip } from '../grading/grading-class.js';
import { describeAssignment, readMine, right, submit } from '../grading/published-assignment.js';
import { type Client, signIn } from '../support/client.js';
import { type Runq, startRunq } from '../support/start-runq.js';

interface WireAssignment {
  name: string;
  owner: string;
  course: string | null;
  version: number;
  publication: { batchId: string; by: string; students: string[] | null } | null;
}
interface WireClass {
  source: string;
  students: { student: string }[];
}
interface WireListed {
  id: string;
  label: string | null;
  course: string | null;
}

const gradedMs = 60_000;

let runq: Runq;
let ops: Client;
/** Graders of the course, its tutor, and a grader of another one. */
let [gwen, carl, tom, olga]: Client[] = [];
let ada: Client;
let course: string;
let other: string;

async function makeCourse(name: string, members: Record<string, string>): Promise<string> {
  const { id } = await ops.json<{ id: string }>('POST', '/v1/ops/courses', { name });
  const body = { members: Object.entries(members).map(([userId, role]) => ({ userId, role })) };
  await ops.json('POST', `/v1/ops/courses/${id}/members`, body);
  return id;
}

beforeAll(async () => {
  runq = await startRunq({ RUNQ_AUTH: 'dev' });
  ops = await signIn(runq.url, 'root', 'ops');
  [gwen, carl, olga] = await Promise.all(['gwen', 'carl', 'olga'].map((name) => signIn(runq.url, name, 'grader')));
  [tom, ada] = (await Promise.all(['tom', 'ada'].map((name) => signIn(runq.url, name)))) as [Client, Client];
  course = await makeCourse('Logic', { gwen: 'grader', carl: 'grader', tom: 'tutor', ada: 'student' });
  other = await makeCourse('Sets', { olga: 'grader', carl: 'student' });
});
afterAll(() => runq?.stop());

const save = (client: Client, name: string, query = '', more: string[] = []) =>
  client.send<WireAssignment>('POST', `/v1/assignments${query}`, { package: describeAssignment(name, more) });
const inCourse = () => `?course=${course}`;
const statusOf = async (client: Client, method: string, path: string, body?: object) =>
  (await client.call(method, path, body)).status;
const listNames = async (client: Client, query = '') =>
  (await client.json<{ assignments: WireAssignment[] }>('GET', `/v1/assignments${query}`)).assignments.map(
    ({ name }) => name,
  );

test('an assignment of a course is that of all its graders; tutors read it, and others do not find it', async () => {
  expect(await save(gwen!, 'hw1', inCourse())).toMatchObject({ name: 'hw1', owner: 'gwen', course, version: 1 });
  for (const client of [gwen!, carl!, tom!]) {
    expect(await listNames(client, inCourse())).toEqual(['hw1']);
    expect(await client.json('GET', '/v1/assignments/hw1')).toMatchObject({ owner: 'gwen', course });
  }
  expect(await statusOf(olga!, 'GET', `/v1/assignments${inCourse()}`)).toBe(404);
  for (const path of ['/v1/assignments/hw1', `/v1/assignments/hw1${inCourse()}`, '/v1/assignments/hw1/package'])
    expect(await statusOf(olga!, 'GET', path)).toBe(404);
  await expect(save(olga!, 'hw1', inCourse())).rejects.toThrow('404');
  await expect(save(tom!, 'hw1', inCourse())).rejects.toThrow('403');
  expect(await statusOf(ada, 'GET', '/v1/assignments/hw1')).toBe(403);

  const changed = await carl!.send('PUT', '/v1/assignments/hw1', { package: describeAssignment('hw1', ['seed: 5']) });
  expect(changed).toMatchObject({ owner: 'gwen', course, version: 2 });
  expect(await listNames(carl!)).toEqual([]);
  expect(await listNames(gwen!)).toEqual(['hw1']);
});

test('a name is unique in a course, and the own assignment comes before those of courses', async () => {
  await save(gwen!, 'hw2', inCourse());
  expect(await save(carl!, 'hw2')).toMatchObject({ owner: 'carl', course: null, version: 1 });
  expect(await carl!.json('GET', '/v1/assignments/hw2')).toMatchObject({ owner: 'carl' });
  expect(await carl!.json('GET', `/v1/assignments/hw2${inCourse()}`)).toMatchObject({ owner: 'gwen' });
  expect(await save(carl!, 'hw2', inCourse(), ['seed: 7'])).toMatchObject({ owner: 'gwen', version: 2 });
  await save(carl!, 'mine');
  await expect(save(carl!, 'mine', inCourse())).rejects.toThrow('409');
  expect(await listNames(gwen!, inCourse())).toEqual(['hw2', 'hw1']);
  expect(await statusOf(carl!, 'DELETE', `/v1/assignments/hw2${inCourse()}`)).toBe(204);
  expect(await listNames(gwen!, inCourse())).toEqual(['hw1']);
  expect(await carl!.json('GET', '/v1/assignments/hw2')).toMatchObject({ owner: 'carl' });
  // Students of a course are not its graders elsewhere.
  expect(await statusOf(carl!, 'GET', `/v1/assignments?course=${other}`)).toBe(404);
});

test('a published assignment of a course is for its members, and every grader of it decides', async () => {
  await save(gwen!, 'exam', inCourse());
  const { publication } = await carl!.json<WireAssignment>('POST', '/v1/assignments/exam/publish', {});
  const { batchId, by, students } = publication!;
  expect([by, students]).toEqual(['carl', null]);
  expect((await readMine(ada, 'exam')).state).toBe('open');
  const stranger = await signIn(runq.url, 'stranger');
  expect(await statusOf(stranger, 'GET', '/v1/my/assignments/exam')).toBe(404);
  expect((await stranger.json<{ assignments: object[] }>('GET', '/v1/my/assignments')).assignments).toEqual([]);
  expect(await submit(ada, 'exam', right)).toMatchObject({ state: 'finished' });
  for (const client of [gwen!, carl!, tom!]) {
    const { students: rows } = await client.json<{ students: object[] }>('GET', `/v1/batches/${batchId}/results`);
    expect(rows).toMatchObject([{ student: 'ada', score: 5 }]);
    const attempts = await client.json<{ students: object[] }>('GET', '/v1/assignments/exam/submissions');
    expect(attempts.students).toMatchObject([{ student: 'ada' }]);
  }
  for (const path of [`/v1/batches/${batchId}`, '/v1/assignments/exam/submissions'])
    expect(await statusOf(olga!, 'GET', path)).toBe(404);
  const override = [`/v1/batches/${batchId}/students/ada/override`, { score: 4 }] as const;
  expect(await statusOf(tom!, 'POST', ...override)).toBe(403);
  expect(await statusOf(olga!, 'POST', ...override)).toBe(404);
  expect(await statusOf(carl!, 'POST', ...override)).toBe(204);
  expect(await statusOf(olga!, 'POST', '/v1/assignments/exam/close')).toBe(404);
  expect(await statusOf(gwen!, 'POST', '/v1/assignments/exam/close')).toBe(200);
  // The class of a grader are the students of the courses.
  const { source, students: present } = await gwen!.json<WireClass>('GET', '/v1/classroom');
  expect([source, present.map(({ student }) => student)]).toEqual(['courses', ['ada']]);
});

test('a batch of a course is graded, regraded and exported by its graders; tutors read and export it', async () => {
  const form = { assignment: 'hw1', course, label: 'All of hw1', submissions: zip({ 'ada/main.py': 'print(1)\n' }) };
  const { id } = await carl!.send<{ id: string }>('POST', '/v1/batches', form);
  await waitUntilGraded(gwen!, id, gradedMs);
  expect(await gwen!.json('GET', `/v1/batches/${id}`)).toMatchObject({ course, assignment: { name: 'hw1' } });
  const list = async (client: Client, query: string) =>
    (await client.json<{ batches: WireListed[] }>('GET', `/v1/batches${query}`)).batches;
  expect((await list(tom!, inCourse())).find((batch) => batch.id === id)).toMatchObject({
    label: 'All of hw1',
    course,
  });
  expect(await list(tom!, '')).toEqual([]);
  expect(await statusOf(olga!, 'GET', `/v1/batches${inCourse()}`)).toBe(404);
  const csv = await tom!.call('GET', `/v1/batches/${id}/export?format=csv`);
  expect([csv.status, await csv.text()]).toEqual([200, expect.stringContaining('ada')]);
  const draft = await gwen!.json<{ number: number }>('POST', `/v1/batches/${id}/rerun`, { which: 'all' });
  const path = `/v1/batches/${id}/drafts/${draft.number}`;
  await expect.poll(() => tom!.json('GET', path), { timeout: gradedMs }).toMatchObject({ graded: 1 });
  expect(await statusOf(tom!, 'POST', `${path}/publish`)).toBe(403);
  expect(await statusOf(olga!, 'POST', `${path}/publish`)).toBe(404);
  expect(await statusOf(gwen!, 'POST', `${path}/publish`)).toBe(200);
});

test('a colleague stops a batch of runs as its grader', async () => {
  const runs = Array.from({ length: 5 }, () => ({ code: 'import time\ntime.sleep(60)\n' }));
  const { id } = await gwen!.json<{ id: string }>('POST', '/v1/batches', { course, runs });
  expect(await statusOf(tom!, 'POST', `/v1/batches/${id}/cancel`)).toBe(403);
  expect(await statusOf(olga!, 'POST', '/v1/batches', { course, runs })).toBe(404);
  expect(await statusOf(carl!, 'POST', `/v1/batches/${id}/cancel`)).toBe(202);
  await expect
    .poll(() => tom!.json('GET', `/v1/batches/${id}/results`))
    .toMatchObject({ runs: runs.map(() => ({ state: 'finished', stoppedBy: { by: 'grader' } })) });
});

test('access ends with the membership; what belonged to a deleted course is its owners again', async () => {
  const club = await makeCourse('Club', { gwen: 'grader', carl: 'grader' });
  await save(carl!, 'puzzle', `?course=${club}`);
  expect(await statusOf(ops, 'DELETE', `/v1/ops/courses/${club}/members/carl`, {})).toBe(204);
  expect(await statusOf(carl!, 'GET', '/v1/assignments/puzzle')).toBe(404);
  expect(await listNames(carl!)).not.toContain('puzzle');
  await expect(save(carl!, 'puzzle')).rejects.toThrow('409');
  expect(await gwen!.json('GET', '/v1/assignments/puzzle')).toMatchObject({ owner: 'carl', course: club });
  expect(await statusOf(ops, 'DELETE', `/v1/ops/courses/${club}`, {})).toBe(204);
  expect(await statusOf(gwen!, 'GET', '/v1/assignments/puzzle')).toBe(404);
  expect(await carl!.json('GET', '/v1/assignments/puzzle')).toMatchObject({ owner: 'carl', course: null });
});
