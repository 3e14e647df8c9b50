import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { describeAssignment, right, submit } from '../grading/published-assignment.js';
import { type Client, signIn } from '../support/client.js';
import { type Cluster, startCluster } from '../support/cluster.js';
import { until } from '../support/start-runq.js';
import { openLaunchingBrowser } from './launching-browser.js';
import { describeCourse, describeMember } from './member-service.js';
import { type Fields, startPlatform, type TestPlatform } from './test-platform.js';

interface WireMember {
  userId: string;
  role: string;
  name: string | null;
  source: string;
}
interface WireUpdate {
  enrolled: number;
  changed: number;
  same: number;
  kept: number;
  removed: number;
}

let platform: TestPlatform;
let cluster: Cluster;
let url: string;
let ops: Client;
let grader: Client;
/** A course for each test: its context on the platform, and its id here. */
let context: string;
let course: string;
let made = 0;

const readKeys = async () => ((await (await fetch(`${url}/lti/jwks`)).json()) as { keys: Fields[] }).keys;

beforeAll(async () => {
  platform = await startPlatform(readKeys);
  const platforms = [{ ...platform.registration, courses: true }];
  const env = { RUNQ_AUTH: 'dev,lti', RUNQ_LTI_PLATFORMS: JSON.stringify(platforms) };
  cluster = await startCluster({ apis: 2, workers: 1, env });
  url = cluster.apis[0]!.url;
  ops = await signIn(url, 'root', 'ops');
  grader = await signIn(url, 'lti:moodle:tea', 'grader');
});
afterAll(async () => {
  await cluster?.close();
  await platform?.close();
});

async function launch(user: string, role = 'Learner', claims: Fields = {}): Promise<void> {
  const response = await openLaunchingBrowser(platform, url).launch(user, {
    role,
    claims: { ...describeCourse(platform.url, context, `Course ${context}`), ...claims },
  });
  expect(response.status).toBe(303);
}

beforeEach(async () => {
  context = `c${++made}`;
  await launch('tea', 'Instructor');
  const { courses } = await ops.json<{ courses: { id: string; name: string }[] }>('GET', '/v1/ops/courses');
  course = courses.find(({ name }) => name === `Course ${context}`)!.id;
});

const tea = describeMember('tea', 'Instructor');
const setList = (...members: Fields[]) => void platform.members.lists.set(context, members);
const path = () => `/v1/courses/${course}/members`;
const update = (client = grader) => client.json<WireUpdate>('POST', `${path()}/update`);
async function listMembers(): Promise<string[]> {
  const { members } = await ops.json<{ members: WireMember[] }>('GET', path());
  return members.map(({ userId, role, source }) => `${userId.replace('lti:moodle:', '')} ${role} ${source}`);
}
async function readProblem(client = grader): Promise<{ status: number; code: string; detail: string }> {
  const response = await client.call('POST', `${path()}/update`);
  return { ...((await response.json()) as { code: string; detail: string }), status: response.status };
}

test('a grader makes the members those of the platform, of all its pages', async () => {
  await launch('leaves');
  await launch('sinks', 'Instructor');
  const members = [
    { userId: 'lti:moodle:own', role: 'student' },
    { userId: 'lti:moodle:kept', role: 'tutor' },
  ];
  await ops.json('POST', `/v1/ops/courses/${course}/members`, { members });
  const list = ['a', 'b', 'c'].map((id) => describeMember(id, 'Learner'));
  setList(
    ...[tea, ...list, describeMember('sinks', 'Learner'), describeMember('kept', 'Instructor')],
    ...[describeMember('ass', 'TeachingAssistant'), describeMember('mum', 'Mentor')],
    describeMember('off', 'Learner', { status: 'Inactive' }),
  );
  const before = platform.members.requests.length;
  expect(await update()).toEqual({ enrolled: 4, changed: 1, same: 1, kept: 1, removed: 1 });
  expect(await listMembers()).toEqual([
    ...['a student platform', 'ass tutor platform', 'b student platform', 'c student platform', 'kept tutor runq'],
    ...['own student runq', 'sinks student platform', 'tea grader platform'],
  ]);
  const all = await ops.json<{ members: WireMember[]; platform: { updatedAt: string } }>('GET', path());
  expect(all.members.map(({ name }) => name)).toEqual([
    ...['a Example', 'ass Example', 'b Example', 'c Example', 'kept Example', null, 'sinks Example', 'tea Example'],
  ]);
  expect(all.platform.updatedAt).toMatch(/Z$/);
  expect(platform.members.requests.slice(before)).toEqual(
    ['', '&from=2', '&from=4', '&from=6', '&from=8'].map((from) => `/members/${context}?tool=3${from}`),
  );
  setList(tea, describeMember('a', 'Learner', { status: 'Inactive' }), describeMember('b', 'Learner'));
  expect(await update(ops)).toEqual({ enrolled: 0, changed: 0, same: 2, kept: 0, removed: 4 });
  expect(await listMembers()).toEqual([
    ...['b student platform', 'kept tutor runq', 'own student runq', 'tea grader platform'],
  ]);
  const { entries } = await ops.json<{ entries: Fields[] }>('GET', '/v1/ops/audit');
  const entry = { action: 'course.update', target: course, why: 'from moodle' };
  expect(entries.filter(({ action, target }) => action === 'course.update' && target === course)).toMatchObject([
    { ...entry, who: 'root', after: '0 enrolled, 0 changed, 4 removed' },
    { ...entry, who: 'lti:moodle:tea', after: '4 enrolled, 1 changed, 1 removed' },
  ]);
});

test('members see what is the course’s from the update on, and no longer when it removes them', async () => {
  const name = `work-${context}`;
  await grader.send('POST', `/v1/assignments?course=${course}`, { package: describeAssignment(name) });
  await grader.json('POST', `/v1/assignments/${name}/publish`, {});
  const ada = await signIn(url, 'lti:moodle:ada');
  const statusOf = async () => (await ada.call('GET', `/v1/my/assignments/${name}`)).status;
  expect(await statusOf()).toBe(404);
  setList(tea, describeMember('ada', 'Learner'), describeMember('ben', 'Learner'));
  await update();
  expect(await statusOf()).toBe(200);
  await submit(ada, name, right);
  // Who has not submitted is there with a name.
  const { students } = await grader.json<{ students: { student: string; name: string; submissions: object[] }[] }>(
    'GET',
    `/v1/assignments/${name}/submissions`,
  );
  expect(students.map(({ name: of, submissions }) => [of, submissions.length])).toEqual([
    ['ada Example', 1],
    ['ben Example', 0],
  ]);
  setList(tea, describeMember('ben', 'Learner'));
  await update();
  expect(await statusOf()).toBe(404);
});

const onSecond = (change: object) => [null, change];
const broken: [string, string, (object | null)[]][] = [
  ['no right to the list', 'the platform refuses to list the members (403)', [{ status: 403, body: {} }]],
  [
    'tokens that it does not take',
    'the platform refuses to list the members (401)',
    [{ status: 401 }, { status: 401 }],
  ],
  [
    'a fault on the second page',
    'the platform refuses to list the members (500)',
    onSecond({ status: 500, body: 'x' }),
  ],
  ['a second page in HTML', 'page 2 of the list is not JSON', onSecond({ body: '<html>Sign in</html>' })],
  [
    'a second page of another course',
    'page 2 of the list is of another course',
    onSecond({ body: { context: { id: 'other' }, members: [] } }),
  ],
  [
    'a member without roles',
    'page 2 of the list is not valid: members.0.roles',
    onSecond({ body: { context: { id: 'x' }, members: [{ user_id: 'secret-id' }] } }),
  ],
  [
    'a next page of another origin',
    'a page of the list is of another origin',
    [{ headers: { link: '<http://169.254.169.254/latest>; rel="next"' } }],
  ],
  ['a redirect', 'the platform cannot be reached', [{ status: 302, headers: { location: '/members/other?tool=3' } }]],
  [
    'pages in a circle',
    'the list of members goes in circles',
    onSecond({ headers: { link: '<?tool=3>; rel="next"' } }),
  ],
  [
    'an empty list',
    'the list of members is empty',
    [{ headers: {}, body: { context: { id: 'CONTEXT' }, members: [] } }],
  ],
];

test.each(broken)('a platform with %s changes nothing, and the grader reads why', async (_, reason, changes) => {
  await launch('sam');
  setList(tea, describeMember('new', 'Learner'), describeMember('other', 'Learner'));
  const before = await listMembers();
  const text = JSON.stringify(changes).replaceAll('CONTEXT', context);
  platform.members.change(...(JSON.parse(text) as (Fields | null)[]));
  const problem = await readProblem();
  expect(problem).toMatchObject({ status: 502, code: 'platform_failed' });
  expect(problem.detail).toMatch(/^No member was changed: the .+\.$|^No member was changed: (a )?page .+\.$/);
  expect(problem.detail).toContain(reason);
  expect(await listMembers()).toEqual(before);
  const lines = cluster.apis[0]!.log()
    .split('\n')
    .filter((line) => line.includes('members were not read'));
  expect(lines.at(-1)).toContain(reason);
  expect(await update()).toMatchObject({ enrolled: 2, removed: 1 });
});

test('only graders of the course and ops update its members', async () => {
  const members = ['tutor', 'student'].map((role) => ({ userId: role, role }));
  await ops.json('POST', `/v1/ops/courses/${course}/members`, {
    members: [...members, { userId: 'pupil', role: 'grader' }],
  });
  setList(tea);
  const before = platform.members.requests.length;
  for (const [user, role, status] of [
    ['tutor', 'student', 403],
    ['tutor', 'grader', 403],
    ['student', 'grader', 404],
    // A grader of the course who is a student outside of it only reads.
    ['pupil', 'student', 403],
    ['stranger', 'grader', 404],
  ] as const)
    expect([user, role, (await readProblem(await signIn(url, user, role))).status]).toEqual([user, role, status]);
  expect(platform.members.requests.length).toBe(before);
});

test('a course without a platform, or whose platform lists no members, is not updated', async () => {
  await launch('tea', 'Instructor', { 'https://purl.imsglobal.org/spec/lti-nrps/claim/namesroleservice': undefined });
  expect(await readProblem()).toMatchObject({ status: 502, detail: expect.stringContaining('lists no members') });
  const { platform: linked } = await ops.json<{ platform: object }>('GET', path());
  expect(linked).toMatchObject({ canUpdate: false });
  ({ id: course } = await ops.json<{ id: string }>('POST', '/v1/ops/courses', { name: `Own ${context}` }));
  expect(await readProblem(ops)).toMatchObject({ status: 409, detail: expect.stringContaining('not linked') });
});

test('one update of a course runs at a time, in all processes together', async () => {
  setList(tea, describeMember('a', 'Learner'));
  const release = platform.members.hold();
  const before = platform.members.requests.length;
  const first = update();
  await until(() => platform.members.requests.length > before, 'the first request');
  const other = await signIn(cluster.apis[1]!.url, 'lti:moodle:tea', 'grader');
  expect(await readProblem(other)).toMatchObject({ status: 409, detail: expect.stringContaining('being updated') });
  release();
  expect(await first).toMatchObject({ enrolled: 1 });
  expect(await update(other)).toMatchObject({ same: 2 });
});

test('who comes by a launch while the list is read stays', async () => {
  setList(tea);
  const release = platform.members.hold();
  const before = platform.members.requests.length;
  const first = update();
  await until(() => platform.members.requests.length > before, 'the request');
  await launch('late');
  release();
  expect(await first).toMatchObject({ removed: 0 });
  expect(await listMembers()).toEqual(['late student platform', 'tea grader platform']);
});

test('a list that is longer than a course may be changes nothing; those who leave make room', async () => {
  for (const user of ['x', 'y']) await launch(user);
  await ops.json('PATCH', '/v1/ops/settings', { settings: { membersPerCourse: 3 } });
  try {
    const learners = ['x', 'a', 'b', 'c'].map((id) => describeMember(id, 'Learner'));
    setList(tea, ...learners);
    expect(await readProblem()).toMatchObject({
      ...{ status: 413, detail: expect.stringContaining('more than 3 members') },
    });
    expect(await listMembers()).toHaveLength(3);
    setList(tea, ...learners.slice(0, 2));
    expect(await update()).toMatchObject({ enrolled: 1, removed: 1 });
    // Members of ours take room as well.
    await ops.call('DELETE', `/v1/ops/courses/${course}/members/lti:moodle:x`, {});
    const members = [{ userId: 'ours', role: 'student' }];
    await ops.json('POST', `/v1/ops/courses/${course}/members`, { members });
    const problem = await readProblem();
    expect(problem).toMatchObject({ status: 413, code: 'quota_exceeded' });
    expect(problem.detail).toContain('0 enrolled, 0 changed, 0 removed, 1 left out');
  } finally {
    await ops.json('PATCH', '/v1/ops/settings', { settings: { membersPerCourse: null } });
  }
});

test('the token for members is not that for scores, and no log has either', async () => {
  setList(tea);
  await update();
  for (const { log } of cluster.apis)
    expect(log()).not.toMatch(/eyJ|token-of-|school\.example|[a-z] Example|secret-id|169\.254/);
});
