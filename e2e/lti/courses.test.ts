import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { describeAssignment, publish } from '../grading/published-assignment.js';
import { type Client, signIn } from '../support/client.js';
import { type Cluster, startCluster } from '../support/cluster.js';
import { openLaunchingBrowser } from './launching-browser.js';
import { describeCourse } from './member-service.js';
import { startPlatform, type TestPlatform } from './test-platform.js';

const lti = 'https://purl.imsglobal.org/spec/lti/claim';
const dl = 'https://purl.imsglobal.org/spec/lti-dl/claim';

interface WireCourse {
  id: string;
  name: string;
  role: string;
}
interface WireEntry {
  action: string;
  target: string;
  after: string;
  who: string;
  why: string;
}

let moodle: TestPlatform;
let canvas: TestPlatform;
let plain: TestPlatform;
let cluster: Cluster;
let url: string;
let ops: Client;
/** Ends the names of users, courses and assignments of one attempt of a test. */
let mark = '';
let attempts = 0;
beforeEach(() => {
  mark = `_${++attempts}_`;
});
const own = (name: string) => `${name}${mark}`;
const withoutMark = <T>(value: T): T => JSON.parse(JSON.stringify(value).replaceAll(mark, '')) as T;

beforeAll(async () => {
  [moodle, canvas, plain] = (await Promise.all([1, 2, 3].map(() => startPlatform(async () => [])))) as [
    TestPlatform,
    TestPlatform,
    TestPlatform,
  ];
  const platforms = [
    { ...moodle.registration, courses: true, deploymentIds: ['1', '2'] },
    { ...canvas.registration, courses: true, name: 'canvas' },
    { ...plain.registration, name: 'plain' },
  ];
  const env = { RUNQ_AUTH: 'dev,lti', RUNQ_LTI_PLATFORMS: JSON.stringify(platforms) };
  cluster = await startCluster({ apis: 2, workers: 1, env });
  url = cluster.apis[0]!.url;
  ops = await signIn(url, 'root', 'ops');
});
afterAll(async () => {
  await cluster?.close();
  await Promise.all([moodle, canvas, plain].map((one) => one?.close()));
});

interface Launch {
  platform?: TestPlatform;
  title?: string;
  role?: string;
  claims?: object;
  deployment?: string;
}

/** A launch from a course; returns the page to which it leads. */
async function launch(user: string, context: string, options: Launch = {}): Promise<string | null> {
  const { platform = moodle, title = `Title of ${context}`, role = 'Learner', claims, deployment = '1' } = options;
  const response = await openLaunchingBrowser(platform, url).launch(own(user), {
    role,
    login: { lti_deployment_id: deployment },
    claims: {
      ...describeCourse(platform.url, own(context), own(title)),
      [`${lti}/deployment_id`]: deployment,
      ...claims,
    },
  });
  expect(response.status).toBe(303);
  return withoutMark(response.headers.get('location'));
}

const teach = (user: string, context: string, options: Launch = {}) =>
  launch(user, context, { role: 'Instructor', ...options });
const listCourses = async (user: string, platform = 'moodle') => {
  const client = await signIn(url, `lti:${platform}:${own(user)}`);
  return withoutMark(await client.json<{ courses: WireCourse[] }>('GET', '/v1/courses')).courses;
};
const rolesOf = async (user: string, platform?: string) =>
  (await listCourses(user, platform)).map(({ name, role }) => `${name}: ${role}`);
const findCourse = async (name: string) =>
  (await ops.json<{ courses: WireCourse[] }>('GET', '/v1/ops/courses')).courses.find(
    (one) => one.name.includes(mark) && one.name.replace(mark, '') === name,
  );
const listEntries = async (target: string) =>
  withoutMark(await ops.json<{ entries: WireEntry[] }>('GET', '/v1/ops/audit?limit=1000'))
    .entries.filter((entry) => entry.target === target)
    .reverse();

test('the first teacher who comes makes the course, and later launches enrol in it', async () => {
  await launch('early', 'first');
  expect([await listCourses('early'), await findCourse('Title of first')]).toEqual([[], undefined]);
  await teach('tea', 'first');
  expect(await rolesOf('tea')).toEqual(['Title of first: grader']);
  await launch('early', 'first');
  await launch('ass', 'first', { role: 'Instructor Instructor#TeachingAssistant' });
  await launch('mum', 'first', { role: 'Mentor' });
  await teach('second', 'first', { title: 'Another title' });
  expect(await Promise.all(['early', 'ass', 'mum', 'second'].map((user) => rolesOf(user)))).toEqual([
    ...[['Title of first: student'], ['Title of first: tutor'], [], ['Title of first: grader']],
  ]);
  const { id } = (await findCourse('Title of first'))!;
  const list = await ops.json<{ members: object[]; platform: object }>('GET', `/v1/courses/${id}/members`);
  const { members, platform } = withoutMark(list);
  const member = (user: string, role: string) => ({
    ...{ userId: `lti:moodle:${user}`, role, name: `${user} Example`, source: 'platform' },
  });
  expect(members).toEqual([
    ...[member('ass', 'tutor'), member('early', 'student'), member('second', 'grader'), member('tea', 'grader')],
  ]);
  expect(platform).toEqual({
    ...{ name: 'moodle', deployment: '1', context: 'first', canUpdate: true, updatedAt: null },
  });
  const entries = (await listEntries(id)).map(({ action, after, who, why }) => [action, after, who, why]);
  const entry = (action: string, after: string, user: string) => [
    ...[action, after, `lti:moodle:${user}`, 'launch from moodle'],
  ];
  expect(entries).toEqual([
    entry('course.create', 'Title of first', 'tea'),
    entry('course.enrol', 'lti:moodle:tea as grader', 'tea'),
    entry('course.enrol', 'lti:moodle:early as student', 'early'),
    entry('course.enrol', 'lti:moodle:ass as tutor', 'ass'),
    entry('course.enrol', 'lti:moodle:second as grader', 'second'),
  ]);
});

test('a role follows the next launch, also to none, unless ops gave it', async () => {
  await teach('tea', 'roles');
  const { id } = (await findCourse('Title of roles'))!;
  const roleOf = async (user: string) => (await listCourses(user)).find((one) => one.id === id)?.role;
  const seen: (string | undefined)[] = [];
  for (const role of ['Learner', 'Instructor#TeachingAssistant', 'Instructor', 'Learner', 'Mentor', 'Learner']) {
    await launch('rob', 'roles', { role });
    seen.push(await roleOf('rob'));
  }
  expect(seen).toEqual(['student', 'tutor', 'grader', 'student', undefined, 'student']);
  const actions = (await listEntries(id)).slice(2).map(({ action, after }) => `${action} ${after}`);
  expect(actions).toEqual([
    ...['student', 'tutor', 'grader', 'student'].map((role) => `course.enrol lti:moodle:rob as ${role}`),
    ...['course.remove lti:moodle:rob', 'course.enrol lti:moodle:rob as student'],
  ]);
  const members = [{ userId: `lti:moodle:${own('rob')}`, role: 'tutor' }];
  await ops.json('POST', `/v1/ops/courses/${id}/members`, { members });
  for (const role of ['Learner', 'Instructor', 'Mentor']) {
    await launch('rob', 'roles', { role });
    expect([role, await roleOf('rob')]).toEqual([role, 'tutor']);
  }
});

test('who is a grader of one course and a student of another may do in each what the role says', async () => {
  await teach('both', 'teaches');
  await teach('tea', 'learns');
  const browser = openLaunchingBrowser(moodle, url);
  await browser.launch(own('both'), { claims: describeCourse(moodle.url, own('learns'), 'x') });
  expect((await (await browser.get('/v1/me')).json()) as object).toMatchObject({ role: 'student' });
  const { id } = (await findCourse('Title of learns'))!;
  expect((await browser.get(`/v1/courses/${id}/members`)).status).toBe(404);
  expect(await rolesOf('both')).toEqual(['Title of learns: student', 'Title of teaches: grader']);
});

test('the same id is another course on another platform and in another deployment', async () => {
  const title = 'Shared';
  await teach('tea', 'shared', { title });
  await teach('tea', 'shared', { title, deployment: '2' });
  await teach('tea', 'shared', { title, platform: canvas });
  await launch('sam', 'shared', { title, deployment: '2' });
  await launch('sam', 'shared', { title, platform: canvas });
  expect(await rolesOf('sam')).toEqual(['Shared (2): student']);
  expect(await rolesOf('sam', 'canvas')).toEqual(['Shared (3): student']);
  const { id } = (await findCourse('Shared'))!;
  const membersOf = async (course: string) =>
    withoutMark(await ops.json<{ members: { userId: string }[] }>('GET', `/v1/courses/${course}/members`)).members;
  expect((await membersOf(id)).map(({ userId }) => userId)).toEqual(['lti:moodle:tea']);
  for (const { name, userId } of [
    { name: 'Shared (2)', userId: 'lti:moodle:tea' },
    { name: 'Shared (3)', userId: 'lti:canvas:tea' },
  ])
    expect(await membersOf((await findCourse(name))!.id)).toContainEqual(
      expect.objectContaining({ userId, role: 'grader' }),
    );
});

test('a course of ops with the same name is not opened to a platform', async () => {
  const { id } = await ops.json<WireCourse>('POST', '/v1/ops/courses', { name: own('Chemistry') });
  await teach('tea', 'chem', { title: 'Chemistry' });
  expect((await listCourses('tea')).some((course) => course.id === id)).toBe(false);
  expect(await ops.json('GET', `/v1/courses/${id}/members`)).toMatchObject({ members: [], platform: null });
});

test('a platform makes no courses unless its settings say so, and a launch without a course makes none', async () => {
  await teach('tea', 'none', { platform: plain });
  await teach('tea', 'none', { claims: { [`${lti}/context`]: undefined } });
  expect(await findCourse('Title of none')).toBeUndefined();
  expect(await listCourses('tea', 'plain')).toEqual([]);
});

test('a deleted course comes back as another one, without what was in it', async () => {
  await teach('tea', 'again');
  const { id } = (await findCourse('Title of again'))!;
  await ops.call('DELETE', `/v1/ops/courses/${id}`, {});
  await launch('sam', 'again');
  expect(await findCourse('Title of again')).toBeUndefined();
  await teach('tea', 'again');
  expect((await findCourse('Title of again'))!.id).not.toBe(id);
});

test('launches of a course at the same time, in two processes, make one', async () => {
  const [one, other] = cluster.apis.map((api) => openLaunchingBrowser(moodle, api.url));
  const [first, second] = await Promise.all(
    [one!, other!].map((browser, nth) =>
      browser.launch(own(`twin${nth}`), {
        role: 'Instructor',
        login: { target_link_uri: `${cluster.apis[nth]!.url}/` },
        claims: {
          ...describeCourse(moodle.url, own('twins'), own('Twins')),
          [`${lti}/target_link_uri`]: `${cluster.apis[nth]!.url}/`,
        },
      }),
    ),
  );
  expect([first!.status, second!.status]).toEqual([303, 303]);
  expect([await rolesOf('twin0'), await rolesOf('twin1')]).toEqual([['Twins: grader'], ['Twins: grader']]);
  expect(await findCourse('Twins (2)')).toBeUndefined();
});

test('limits of courses refuse no launch: the user signs in, and the log says why there is no membership', async () => {
  await teach('tea', 'small');
  await ops.json('PATCH', '/v1/ops/settings', { settings: { membersPerCourse: 1, maxCourses: 1 } });
  try {
    expect(await launch('late', 'small')).toBe('/');
    expect(await teach('tea', 'many')).toBe('/');
  } finally {
    await ops.json('PATCH', '/v1/ops/settings', { settings: { membersPerCourse: null, maxCourses: null } });
  }
  expect([await listCourses('late'), await findCourse('Title of many')]).toEqual([[], undefined]);
  const log = cluster.apis[0]!.log();
  expect([log.includes('"launch did not enrol"'), log.includes('"launch made no course"')]).toEqual([true, true]);
  await launch('late', 'small');
  expect(await rolesOf('late')).toEqual(['Title of small: student']);
});

async function publishInCourse(teacher: Client, name: string, context: string): Promise<void> {
  const { id } = (await findCourse(`Title of ${context}`))!;
  await teacher.send('POST', `/v1/assignments?course=${id}`, { package: describeAssignment(name) });
  await teacher.json('POST', `/v1/assignments/${name}/publish`, {});
}

/** The list of assignments that a teacher may link, as a platform shows it, and how to choose. */
async function openList(user: string, context: string) {
  const browser = openLaunchingBrowser(moodle, url);
  const response = await browser.launch(own(user), {
    role: 'Instructor',
    claims: {
      ...describeCourse(moodle.url, own(context), own(`Title of ${context}`)),
      [`${lti}/message_type`]: 'LtiDeepLinkingRequest',
      [`${lti}/target_link_uri`]: undefined,
      [`${dl}/deep_linking_settings`]: {
        ...{ deep_link_return_url: `${moodle.url}/return`, accept_types: ['ltiResourceLink'] },
      },
    },
  });
  const page = await response.text();
  return {
    names: [...page.matchAll(/name="assignment" required value="([^"]+)"/g)].map(([, name]) => name!).sort(),
    choose: async (assignment: string) => {
      const ticket = /name="ticket" value="([^"]+)"/.exec(page)![1]!;
      return (await browser.post('/lti/deep-linking', { ticket, assignment }, { origin: url })).status;
    },
  };
}

test('links of a course lead to its own assignments, which its members alone see', async () => {
  await teach('deep', 'one');
  await teach('deep', 'two');
  const teacher = await signIn(url, `lti:moodle:${own('deep')}`, 'grader');
  const [inNone, inOne, inTwo] = ['in-none', 'in-one', 'in-two'].map((name) => `${name}${attempts}`);
  await publish(teacher, inNone!);
  await publishInCourse(teacher, inOne!, 'one');
  await publishInCourse(teacher, inTwo!, 'two');
  const list = await openList('deep', 'one');
  expect(list.names).toEqual([inNone, inOne]);
  expect(await list.choose(inTwo!)).toBe(403);
  expect(await list.choose(inOne!)).toBe(200);
  const claims = { [`${lti}/custom`]: { assignment: inOne } };
  expect(await launch('pupil', 'one', { claims })).toBe(`/?assignment=${inOne}`);
  // The same link in another course: who comes from there is no member of this one.
  await launch('guest', 'two', { claims });
  const statusOf = async (user: string) =>
    (await (await signIn(url, `lti:moodle:${own(user)}`)).call('GET', `/v1/my/assignments/${inOne}`)).status;
  expect([await statusOf('pupil'), await statusOf('guest')]).toEqual([200, 404]);
  // Who leaves the course on the platform leaves it here.
  await launch('pupil', 'one', { role: 'Mentor', claims });
  expect(await statusOf('pupil')).toBe(404);
});

test('a teacher who adds a first link makes the course', async () => {
  expect((await openList('linker', 'linked')).names).toEqual([]);
  expect(await rolesOf('linker')).toEqual(['Title of linked: grader']);
});

test('a list of members at an unknown address refuses the launch, where the platform has courses', async () => {
  const claims = {
    ...describeCourse(moodle.url, own('bad'), own('Bad')),
    'https://purl.imsglobal.org/spec/lti-nrps/claim/namesroleservice': {
      context_memberships_url: 'http://169.254.169.254/latest',
    },
  };
  const refused = await openLaunchingBrowser(moodle, url).launch(own('tea'), { role: 'Instructor', claims });
  expect([refused.status, await refused.text()]).toEqual([403, expect.stringContaining('unknown address')]);
  expect(await findCourse('Bad')).toBeUndefined();
  expect((await openLaunchingBrowser(plain, url).launch(own('tea'), { claims })).status).toBe(303);
});

test('deleting the data of a user forgets the name, and the log has none', async () => {
  await teach('tea', 'names');
  await launch('nina', 'names');
  const { id } = (await findCourse('Title of names'))!;
  const nameOf = async () =>
    (await ops.json<{ members: { userId: string; name: string | null }[] }>('GET', `/v1/courses/${id}/members`)).members
      .filter(({ userId }) => userId === `lti:moodle:${own('nina')}`)
      .map(({ name }) => name);
  expect(await nameOf()).toEqual([`${own('nina')} Example`]);
  await (await signIn(url, `lti:moodle:${own('nina')}`)).call('DELETE', '/v1/me/data', {});
  expect(await nameOf()).toEqual([null]);
  for (const { log } of cluster.apis) expect(log()).not.toMatch(/eyJ|school\.example|[a-z_] Example/);
});
