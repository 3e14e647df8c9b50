import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { describeAssignment } from '../grading/published-assignment.js';
import { runCli } from '../support/cli.js';
import { type Client, createClient, signIn } from '../support/client.js';
import { type Runq, startRunq } from '../support/start-runq.js';

interface WireKey {
  id: string;
  course: string | null;
  scopes: string[];
  key: string;
}

let runq: Runq;
let ops: Client;
let gwen: Client;
let tom: Client;
beforeAll(async () => {
  runq = await startRunq({ RUNQ_AUTH: 'dev', RUNQ_COMPAT: 'jobe' });
  [ops, gwen, tom] = await Promise.all([
    signIn(runq.url, 'root', 'ops'),
    signIn(runq.url, 'gwen', 'grader'),
    signIn(runq.url, 'tom'),
  ]);
});
afterAll(() => runq?.stop());

let made = 0;
/** A course of its own for each test, whose grader is gwen and whose tutor is tom. */
async function makeCourse(): Promise<string> {
  made++;
  const { id } = await ops.json<{ id: string }>('POST', '/v1/ops/courses', { name: `Course ${made} of ${Date.now()}` });
  await enrol(id, { gwen: 'grader', tom: 'tutor', ada: 'student' });
  return id;
}
const enrol = (course: string, members: Record<string, string>) =>
  ops.json('POST', `/v1/ops/courses/${course}/members`, {
    members: Object.entries(members).map(([userId, role]) => ({ userId, role })),
  });
const create = (client: Client, course: string, scopes = ['batches', 'read']) =>
  client.json<WireKey>('POST', '/v1/keys', { name: 'bot', scopes, course });
const withKey = ({ key }: WireKey) => createClient(runq.url, key);
const statusOf = async (client: Client, method: string, path: string, body?: object) =>
  (await client.call(method, path, body)).status;

test('without a course, a request of a key means the course of the key', async () => {
  const [course, other] = [await makeCourse(), await makeCourse()];
  const bot = withKey(await create(gwen, course));
  expect(await bot.json('GET', '/v1/me')).toMatchObject({ userId: 'gwen', course });
  const name = `by-key-${course}`;
  const form = () => ({ package: describeAssignment(name) });
  expect(await bot.send('POST', '/v1/assignments?wait=0', form())).toMatchObject({ name, course });
  expect(await bot.send('PUT', `/v1/assignments/${name}?wait=0`, form())).toMatchObject({ name, course });
  await gwen.send('POST', `/v1/assignments?wait=0&course=${other}`, { package: describeAssignment(`in-${other}`) });
  await gwen.send('POST', '/v1/assignments?wait=0', { package: describeAssignment(`alone-${course}`) });
  const { assignments } = await bot.json<{ assignments: object[] }>('GET', '/v1/assignments');
  expect(assignments).toMatchObject([{ name, course }]);
  for (const hidden of [`in-${other}`, `alone-${course}`])
    expect([hidden, await statusOf(bot, 'GET', `/v1/assignments/${hidden}`)]).toEqual([hidden, 404]);
  const runs = [{ code: 'print(1)' }];
  const { id } = await bot.json<{ id: string }>('POST', '/v1/batches', { runs });
  await gwen.json('POST', '/v1/batches', { runs });
  const { batches } = await bot.json<{ batches: { id: string; isCheck: boolean }[] }>('GET', '/v1/batches');
  expect(batches.filter(({ isCheck }) => !isCheck)).toMatchObject([{ id, course }]);
  for (const path of ['/v1/batches', '/v1/assignments'])
    expect(await statusOf(bot, 'GET', `${path}?course=${other}`)).toBe(404);
  expect(await statusOf(bot, 'POST', '/v1/batches', { course: other, runs })).toBe(404);
  const { courses } = await bot.json<{ courses: object[] }>('GET', '/v1/courses');
  expect(courses).toMatchObject([{ id: course }]);
});

test('an Idempotency-Key means another batch with a key for a course than without one', async () => {
  const bot = withKey(await create(gwen, await makeCourse()));
  const body = { runs: [{ code: 'print(2)' }] };
  const headers = { 'Idempotency-Key': `course-key-${Date.now()}` };
  expect((await gwen.call('POST', '/v1/batches', body, headers)).status).toBe(202);
  expect((await bot.call('POST', '/v1/batches', body, headers)).status).toBe(422);
});

test('only tutors and graders of a course give keys for it, with scopes that a course has', async () => {
  const course = await makeCourse();
  const ask = async (client: Client, body: object) => {
    const answer = await client.call('POST', '/v1/keys', { name: 'bot', scopes: ['read'], course, ...body });
    const { errors } = (await answer.json()) as { errors?: { pointer: string; message: string }[] };
    return [answer.status, errors?.map(({ pointer }) => pointer)];
  };
  for (const [userId, role] of [
    ['ada', 'student'],
    ['olga', 'grader'],
    ['root', 'ops'],
  ] as const)
    expect([userId, await ask(await signIn(runq.url, userId, role), {})]).toEqual([userId, [422, ['/course']]]);
  expect(await ask(gwen, { course: 'missing' })).toEqual([422, ['/course']]);
  for (const scope of ['runs', 'ops']) expect(await ask(gwen, { scopes: [scope] })).toEqual([422, ['/scopes']]);
  expect(await ask(tom, { scopes: ['batches'] })).toEqual([422, ['/scopes']]);
  expect(await ask(tom, {})).toEqual([201, undefined]);
});

test('what belongs to no course is refused with the reason', async () => {
  const created = await create(gwen, await makeCourse());
  for (const [method, path] of [
    ['GET', '/v1/workspace'],
    ['GET', '/v1/runs'],
    ['GET', '/v1/classroom'],
    ['GET', '/system-stats'],
  ] as const) {
    const answer = await withKey(created).call(method, path);
    expect([path, answer.status, await answer.json()]).toMatchObject([
      ...[path, 403],
      { code: 'insufficient_scope', detail: 'Your API key is for one course only; this belongs to no course.' },
    ]);
  }
  const jobe = await fetch(`${runq.url}/jobe/index.php/restapi/runs`, {
    method: 'POST',
    headers: { 'X-API-KEY': created.key },
    body: JSON.stringify({ run_spec: { language_id: 'python3', sourcecode: 'print(1)' } }),
  });
  expect(jobe.status).toBe(403);
});

test('a key ends with the membership, its socket at once, and does not come back with a new one', async () => {
  const course = await makeCourse();
  const key = await create(gwen, course);
  const bot = withKey(key);
  const { id } = await bot.json<{ id: string }>('POST', '/v1/batches', { runs: [{ code: 'print(1)' }] });
  const socket = bot.socket();
  await new Promise<void>((resolve) => socket.once('connect', () => resolve()));
  expect(await socket.emitWithAck('batch:subscribe', { batchId: id })).toMatchObject({ ok: true });
  const closed = new Promise<string>((resolve) => socket.once('disconnect', resolve));
  await ops.call('DELETE', `/v1/ops/courses/${course}/members/gwen`, {});
  expect(await closed).toBe('transport close');
  socket.close();
  expect(await statusOf(bot, 'GET', '/v1/me')).toBe(401);
  await enrol(course, { gwen: 'grader' });
  expect(await statusOf(bot, 'GET', '/v1/me')).toBe(401);
  const { keys } = await gwen.json<{ keys: WireKey[] }>('GET', '/v1/keys');
  expect(keys.map((one) => one.id)).not.toContain(key.id);
});

test('a key follows the role of its owner in the course, and ends with the course', async () => {
  const course = await makeCourse();
  const bot = withKey(await create(gwen, course));
  const run = (name: string) => bot.call('POST', '/v1/batches', { label: name, runs: [{ code: 'print(1)' }] });
  await enrol(course, { gwen: 'student' });
  expect(await statusOf(bot, 'GET', '/v1/me')).toBe(401);
  await enrol(course, { gwen: 'tutor' });
  expect(await statusOf(bot, 'GET', '/v1/batches')).toBe(200);
  expect((await run('as tutor')).status).toBe(403);
  await enrol(course, { gwen: 'grader' });
  expect((await run('as grader')).status).toBe(202);
  expect(await statusOf(ops, 'DELETE', `/v1/ops/courses/${course}`, {})).toBe(204);
  expect(await statusOf(bot, 'GET', '/v1/me')).toBe(401);
});

test('the command makes a key for a course by its name, lists it and grades with it', async () => {
  const course = await makeCourse();
  const { courses } = await gwen.json<{ courses: { id: string; name: string }[] }>('GET', '/v1/courses');
  const { name } = courses.find(({ id }) => id === course)!;
  const cwd = mkdtempSync(join(tmpdir(), 'runq-e2e-course-keys-'));
  const cli = (args: string[], token?: string) =>
    runCli(args, { cwd, env: { RUNQ_URL: runq.url, ...(token ? { RUNQ_TOKEN: token } : {}) } });
  try {
    expect((await cli(['login', '--user', 'gwen', '--role', 'grader'])).code).toBe(0);
    const made = await cli(['keys', 'create', 'nightly', '--scopes', 'batches,read', '--course', name]);
    expect(made).toMatchObject({ code: 0, stdout: expect.stringMatching(/^rq_[\w-]{43}\n$/) });
    expect((await cli(['keys', 'list'])).stdout).toMatch(new RegExp(`\\tnightly\\t.*\\tcourse ${course}\\n`));
    await gwen.send('POST', `/v1/assignments?wait=0&course=${course}`, {
      package: describeAssignment(`cli-${course}`),
    });
    const listed = await cli(['grade', 'list'], made.stdout.trim());
    expect([listed.code, listed.stdout]).toEqual([
      0,
      expect.stringMatching(new RegExp(`^cli-${course}\\s[^\\n]*\\n$`)),
    ]);
    const unknown = await cli(['keys', 'create', 'x', '--scopes', 'read', '--course', 'No such course']);
    expect(unknown).toMatchObject({ code: 2, stdout: '', stderr: expect.stringContaining('You have no course') });
  } finally {
    rmSync(cwd, { recursive: true, force: true });
  }
});
