import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, expect, test, vi } from 'vitest';
import { describeAssignment } from '../grading/published-assignment.js';
import { runCli } from '../support/cli.js';
import { type Client, signIn } from '../support/client.js';
import { type Cluster, startCluster } from '../support/cluster.js';
import { openLaunchingBrowser } from './launching-browser.js';
import { describeCourse, describeMember } from './member-service.js';
import { type Fields, startPlatform, type TestPlatform } from './test-platform.js';

/** Commands are processes of their own. */
vi.setConfig({ testTimeout: 240_000 });

interface WireCourse {
  id: string;
  name: string;
}
interface WireMembers {
  members: { userId: string; role: string; source: string }[];
  platform: { name: string; deployment: string; context: string; canUpdate: boolean } | null;
  platforms: string[];
}

let moodle: TestPlatform;
let plain: TestPlatform;
let cluster: Cluster;
let url: string;
let ops: Client;
let cwd: string;
/** For each test a course on the platform, and one here of which the platform knows nothing. */
let context: string;
let course: WireCourse;
let made = 0;

beforeAll(async () => {
  const readKeys = async () => ((await (await fetch(`${url}/lti/jwks`)).json()) as { keys: Fields[] }).keys;
  [moodle, plain] = [await startPlatform(readKeys), await startPlatform(readKeys)];
  const platforms = [
    { ...moodle.registration, courses: true, deploymentIds: ['1', '2'] },
    { ...plain.registration, name: 'plain' },
  ];
  const env = { RUNQ_AUTH: 'dev,lti', RUNQ_LTI_PLATFORMS: JSON.stringify(platforms) };
  cluster = await startCluster({ apis: 1, workers: 0, env });
  url = cluster.apis[0]!.url;
  ops = await signIn(url, 'root', 'ops');
  cwd = await mkdtemp(join(tmpdir(), 'runq-e2e-course-link-'));
});
afterAll(async () => {
  await cluster?.close();
  await Promise.all([moodle, plain].map((one) => one?.close()));
  await rm(cwd, { recursive: true, force: true });
});
beforeEach(async () => {
  context = `c${++made}`;
  course = await ops.json('POST', '/v1/ops/courses', { name: `Logic ${made}` });
});

async function launch(user: string, role = 'Learner', of = context): Promise<void> {
  const claims = describeCourse(moodle.url, of, `Title of ${of}`);
  expect((await openLaunchingBrowser(moodle, url).launch(user, { role, claims })).status).toBe(303);
}
const findCourse = async (name: string) =>
  (await ops.json<{ courses: WireCourse[] }>('GET', '/v1/ops/courses')).courses.find((one) => one.name === name);
const read = (id: string) => ops.json<WireMembers>('GET', `/v1/courses/${id}/members`);
const membersOf = async (id: string) =>
  (await read(id)).members.map(({ userId, role, source }) => `${userId.replace('lti:moodle:', '')} ${role} ${source}`);
const link = (id: string, body: object) => ops.call('PUT', `/v1/ops/courses/${id}/platform`, body);
const unlink = (id: string, body: object = {}) => ops.call('DELETE', `/v1/ops/courses/${id}/platform`, body);
const named = () => ({ platform: 'moodle', deployment: '1', context, why: 'test' });
async function readProblem(answer: Promise<Response>): Promise<[number, string]> {
  const response = await answer;
  return [response.status, ((await response.json()) as { detail: string }).detail];
}
async function listEntries(id: string): Promise<string[]> {
  const { entries } = await ops.json<{ entries: Record<'action' | 'target' | 'after', string>[] }>(
    'GET',
    '/v1/ops/audit?limit=1000',
  );
  const own = entries.filter(({ target, action }) => target === id && /link$/.test(action));
  return own.map(({ action, after }) => `${action} ${after}`).reverse();
}

test('launches from a linked course come to the course that exists, and enrol there', async () => {
  const own = [{ userId: 'gwen', role: 'grader' }];
  await ops.json('POST', `/v1/ops/courses/${course.id}/members`, { members: own });
  expect((await read(course.id)).platforms).toEqual(['moodle']);
  const linked = { name: 'moodle', deployment: '1', context, canUpdate: false, updatedAt: null };
  for (const _ of [1, 2]) {
    const answer = await link(course.id, named());
    expect([answer.status, await answer.json()]).toEqual([200, linked]);
  }
  await launch('sam');
  await launch('tea', 'Instructor');
  expect(await findCourse(`Title of ${context}`)).toBeUndefined();
  expect(await membersOf(course.id)).toEqual(['gwen grader runq', 'sam student platform', 'tea grader platform']);
  expect((await read(course.id)).platform).toMatchObject({ canUpdate: true });
  expect(await listEntries(course.id)).toEqual([`course.link course ${context} of moodle, deployment 1`]);
  const grader = await signIn(url, 'gwen', 'grader');
  expect((await grader.json<WireMembers>('GET', `/v1/courses/${course.id}/members`)).platforms).toEqual([]);
});

test('a course of a platform that has a course here is not taken from it by chance, but on demand', async () => {
  await launch('tea', 'Instructor');
  const other = (await findCourse(`Title of ${context}`))!;
  const [status, detail] = await readProblem(link(course.id, named()));
  expect([status, detail]).toEqual([409, expect.stringContaining(`"${other.name}" (${other.id})`)]);
  expect(detail).toMatch(/take its link over/);
  const teacher = await signIn(url, 'lti:moodle:tea', 'grader');
  await teacher.send('POST', `/v1/assignments?course=${other.id}`, { package: describeAssignment(`kept-${context}`) });
  expect((await link(course.id, { from: other.id, why: 'one course' })).status).toBe(200);
  expect((await read(course.id)).platform).toMatchObject({ context, canUpdate: true });
  expect((await read(other.id)).platform).toBeNull();
  // The teacher goes on with what is in the other course, and is in this one from the next launch on.
  expect(await membersOf(other.id)).toEqual(['tea grader runq']);
  expect((await teacher.call('GET', `/v1/assignments/kept-${context}?course=${other.id}`)).status).toBe(200);
  await launch('tea', 'Instructor');
  expect(await membersOf(course.id)).toEqual(['tea grader platform']);
  expect(await listEntries(course.id)).toEqual([
    `course.link course ${context} of moodle, deployment 1, taken over from "${other.name}" (${other.id})`,
  ]);
});

test('a course without its link keeps its members, or loses those of the platform', async () => {
  await link(course.id, named());
  await launch('sam');
  await ops.json('POST', `/v1/ops/courses/${course.id}/members`, { members: [{ userId: 'own', role: 'student' }] });
  expect((await unlink(course.id)).status).toBe(204);
  expect([await membersOf(course.id), (await read(course.id)).platform]).toEqual([
    ['sam student runq', 'own student runq'],
    null,
  ]);
  await launch('tea', 'Instructor');
  expect(await findCourse(`Title of ${context}`)).toBeDefined();
  expect((await unlink(course.id)).status).toBe(409);

  context = `${context}-again`;
  await link(course.id, named());
  await launch('late');
  expect((await unlink(course.id, { members: 'remove' })).status).toBe(204);
  expect(await membersOf(course.id)).toEqual(['sam student runq', 'own student runq']);
  expect((await listEntries(course.id)).filter((entry) => entry.startsWith('course.unlink'))).toEqual([
    `course.unlink course ${context.replace('-again', '')} of moodle, deployment 1, members kept`,
    `course.unlink course ${context} of moodle, deployment 1, members removed: 1`,
  ]);
});

test.each<[string, (other: string) => object, number, RegExp]>([
  ['an unknown platform', () => ({ ...named(), platform: 'canvas' }), 422, /no platform "canvas"/],
  ['a platform without courses', () => ({ platform: 'plain', context: 'x' }), 422, /do not say "courses"/],
  ['one deployment of several', () => ({ platform: 'moodle', context: 'x' }), 422, /has several/],
  ['an unknown deployment', () => ({ ...named(), deployment: '9' }), 422, /no such one/],
  ['nothing', () => ({}), 422, /not valid/],
  ['both ways', (other) => ({ ...named(), from: other }), 422, /not valid/],
  ['a course without a link', (other) => ({ from: other }), 409, /linked with no platform/],
  ['an unknown course', () => ({ from: 'missing' }), 409, /linked with no platform/],
])('%s is refused, and nothing changes', async (_, describe, status, detail) => {
  const other = await ops.json<WireCourse>('POST', '/v1/ops/courses', { name: `Other ${made}` });
  expect(await readProblem(link(course.id, describe(other.id)))).toEqual([status, expect.stringMatching(detail)]);
  expect((await read(course.id)).platform).toBeNull();
  expect((await link('missing', named())).status).toBe(404);
  expect((await unlink('missing')).status).toBe(404);
});

test('a course with a link keeps it until it is unlinked', async () => {
  await link(course.id, named());
  const refused = readProblem(link(course.id, { ...named(), context: 'elsewhere' }));
  expect(await refused).toEqual([409, expect.stringContaining(`linked with course ${context} of moodle`)]);
});

test('the command links a course, updates its members from the platform, and unlinks it', async () => {
  const env = { RUNQ_URL: url, XDG_CONFIG_HOME: join(cwd, 'config') };
  const cli = (...args: string[]) => runCli(args, { env, cwd });
  expect((await cli('login', '--user', 'root', '--role', 'ops')).code).toBe(0);
  const command = (verb: string, ...more: string[]) => cli('ops', 'course', verb, course.name, ...more);
  expect(await command('update')).toMatchObject({ code: 2, stderr: expect.stringContaining('is not linked') });
  expect(await command('link')).toMatchObject({ code: 2, stderr: expect.stringContaining('--platform') });
  const where = ['--platform', 'moodle', '--context', context, '--deployment', '1'];
  expect(await command('link', ...where)).toEqual({
    ...{ code: 0, stdout: '' },
    stderr: `Linked with course ${context} of moodle. Its members can be updated after the next launch from there.\n`,
  });
  await launch('tea', 'Instructor');
  await launch('leaves');
  const list = ['ada', 'ben', 'cy'].map((id) => describeMember(id, 'Learner'));
  moodle.members.lists.set(context, [describeMember('tea', 'Instructor'), ...list]);
  expect(await command('update')).toEqual({
    ...{ code: 0, stdout: '', stderr: '3 enrolled, 0 changed, 1 removed, 0 of runq as before.\n' },
  });
  expect((await command('members')).stdout).toBe(
    ['ada\tstudent\tada', 'ben\tstudent\tben', 'cy\tstudent\tcy', 'tea\tgrader\ttea']
      .map((line) => `lti:moodle:${line} Example\n`)
      .join(''),
  );
  moodle.members.change({ status: 500, body: {} });
  expect(await command('update')).toMatchObject({ code: 3, stderr: expect.stringContaining('No member was changed') });
  const other = await ops.json<WireCourse>('POST', '/v1/ops/courses', { name: `Moved ${made}` });
  expect(await cli('ops', 'course', 'link', other.id, '--from', course.name)).toEqual({
    ...{ code: 0, stdout: '', stderr: `Linked with course ${context} of moodle.\n` },
  });
  expect((await cli('ops', 'course', 'update', other.id)).stderr).toMatch(/^4 enrolled/);
  expect(await cli('ops', 'course', 'unlink', other.id, '--remove-members')).toMatchObject({ code: 0 });
  expect([await membersOf(other.id), (await membersOf(course.id)).length]).toEqual([[], 4]);
});
