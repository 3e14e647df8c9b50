import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Client, signIn } from '../support/client.js';
import { type Runq, startRunq } from '../support/start-runq.js';

interface WireCourse {
  id: string;
  name: string;
  members?: number;
  role?: string;
}

let runq: Runq;
let ops: Client;
beforeAll(async () => {
  runq = await startRunq({ RUNQ_AUTH: 'dev,accounts' });
  ops = await signIn(runq.url, 'root', 'ops');
});
afterAll(() => runq?.stop());

const create = async (name: string) => (await ops.json<WireCourse>('POST', '/v1/ops/courses', { name })).id;
const enrol = (id: string, members: object[]) => ops.call('POST', `/v1/ops/courses/${id}/members`, { members });
const listOwn = async (client: Client) => (await client.json<{ courses: WireCourse[] }>('GET', '/v1/courses')).courses;

test('ops make, rename and delete courses, and the audit log has it', async () => {
  const id = await create('  Algebra ');
  const again = await ops.call('POST', '/v1/ops/courses', { name: 'Algebra' });
  expect([again.status, (await again.json()).detail]).toEqual([409, 'Another course is called "Algebra".']);
  expect((await ops.call('POST', '/v1/ops/courses', { name: 'a\nb' })).status).toBe(422);
  const renamed = await ops.json('PATCH', `/v1/ops/courses/${id}`, { name: 'Algebra 2', why: 'a new year' });
  expect(renamed).toEqual({ id, name: 'Algebra 2', members: 0 });
  const { courses } = await ops.json<{ courses: WireCourse[] }>('GET', '/v1/ops/courses');
  expect(courses).toContainEqual({ id, name: 'Algebra 2', members: 0 });
  expect((await ops.call('DELETE', `/v1/ops/courses/${id}`, {})).status).toBe(204);
  expect((await ops.call('DELETE', `/v1/ops/courses/${id}`, {})).status).toBe(404);
  expect((await enrol(id, [{ userId: 'ada', role: 'student' }])).status).toBe(404);
  const { entries } = await ops.json<{ entries: { action: string; target: string }[] }>('GET', '/v1/ops/audit');
  const actions = entries.filter(({ target }) => target === id).map(({ action }) => action);
  expect(actions.sort()).toEqual(['course.create', 'course.delete', 'course.rename']);
});

test('members have a role in each course, and only those who teach there list them', async () => {
  const [one, two] = [await create('Logic'), await create('Sets')];
  const members = [
    { userId: 'gwen', role: 'grader' },
    { userId: 'tom', role: 'tutor' },
    { userId: 'ada', role: 'student' },
  ];
  expect(await (await enrol(one, members)).json()).toEqual({ enrolled: 3, changed: 0, same: 0 });
  expect(await (await enrol(one, members)).json()).toEqual({ enrolled: 0, changed: 0, same: 3 });
  await enrol(two, [{ userId: 'tom', role: 'student' }]);
  const [gwen, tom, ada] = [
    await signIn(runq.url, 'gwen', 'grader'),
    await signIn(runq.url, 'tom'),
    await signIn(runq.url, 'ada'),
  ];
  expect(await listOwn(tom)).toEqual([
    { id: one, name: 'Logic', role: 'tutor' },
    { id: two, name: 'Sets', role: 'student' },
  ]);
  const byId = members
    .toSorted((a, b) => (a.userId < b.userId ? -1 : 1))
    .map((member) => ({ ...member, name: null, source: 'runq' }));
  for (const client of [gwen, tom, ops])
    expect(await client.json('GET', `/v1/courses/${one}/members`)).toEqual({
      name: 'Logic',
      members: byId,
      ...{ platform: null, platforms: [] },
    });
  for (const [client, id] of [
    [ada, one],
    [tom, two],
    [gwen, two],
  ] as const)
    expect((await client.call('GET', `/v1/courses/${id}/members`)).status).toBe(404);
  expect((await ops.call('DELETE', `/v1/ops/courses/${one}/members/tom`, {})).status).toBe(204);
  expect((await tom.call('GET', `/v1/courses/${one}/members`)).status).toBe(404);
});

test('a roster enrols people in the courses of its lines, and the same one again changes nothing', async () => {
  const [one, two] = [await create('Roster 1'), await create('Roster 2')];
  const lines = ['id,name,email,role,course,section', 'rita,Rita,,grader,Roster 1,', 'theo,Theo,,tutor,Roster 1,'];
  const more = ['theo,,,student,Roster 2,', `sue,Sue,,,${one},2`];
  const roster = Buffer.from([...lines, ...more].join('\n'));
  const preview = await ops.send('POST', '/v1/ops/accounts/roster/preview', { roster });
  expect(preview).toMatchObject({ created: 3, enrolled: 4 });
  expect(await ops.json('GET', `/v1/courses/${one}/members`)).toMatchObject({
    members: [],
    platform: null,
    platforms: [],
  });
  expect(await ops.send('POST', '/v1/ops/accounts/roster', { roster })).toMatchObject({ created: 3, enrolled: 4 });
  const again = await ops.send('POST', '/v1/ops/accounts/roster', { roster });
  expect(again).toMatchObject({ created: 0, changed: 0, same: 3, enrolled: 0 });
  expect(await ops.json('GET', `/v1/courses/${one}/members`)).toEqual({
    name: 'Roster 1',
    members: [
      { userId: 'rita', role: 'grader', name: 'Rita', source: 'runq' },
      { userId: 'sue', role: 'student', name: 'Sue', source: 'runq' },
      { userId: 'theo', role: 'tutor', name: 'Theo', source: 'runq' },
    ],
    ...{ platform: null, platforms: [] },
  });
  expect(await ops.json('GET', `/v1/courses/${two}/members`)).toEqual({
    name: 'Roster 2',
    members: [{ userId: 'theo', role: 'student', name: 'Theo', source: 'runq' }],
    ...{ platform: null, platforms: [] },
  });
  const { accounts } = await ops.json<{ accounts: { id: string; role: string }[] }>('GET', '/v1/ops/accounts');
  const roles = Object.fromEntries(accounts.map(({ id, role }) => [id, role]));
  expect(roles).toMatchObject({ rita: 'grader', theo: 'student', sue: 'student' });
  // A later user of the name must not be in the courses of this one.
  await ops.call('DELETE', '/v1/ops/accounts/rita', {});
  expect(await listOwn(await signIn(runq.url, 'rita', 'grader'))).toEqual([]);
});

test('the number of members of a course is bounded', async () => {
  const id = await create('Small');
  await ops.json('PATCH', '/v1/ops/settings', { settings: { membersPerCourse: 1 } });
  const answer = await enrol(
    id,
    ['a', 'b'].map((userId) => ({ userId, role: 'student' })),
  );
  await ops.json('PATCH', '/v1/ops/settings', { settings: { membersPerCourse: null } });
  expect([answer.status, (await answer.json()).detail]).toEqual([
    413,
    'A course may have 1 members (membersPerCourse); 1 enrolled, 0 changed.',
  ]);
});
