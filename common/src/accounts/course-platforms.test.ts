import { expect, test } from 'vitest';
import { context, member, membersUrl, useCourses } from '../../test/support/platform-courses.js';
import { encodeId } from '../redis/keys.js';
import { createApiKeys } from './api-keys.js';
import type { PlatformContext } from './course-platforms.js';

const at = useCourses({ maxCourses: 3, membersPerCourse: 4 });

async function link(more: Partial<PlatformContext> = {}, names = ['Python', 'Python (2)']): Promise<string> {
  const linked = await at.platforms.link({ ...context, ...more }, membersUrl, names);
  if (!('id' in linked)) throw new Error(linked.outcome);
  return linked.id;
}
const countKeys = async () => (await at.store.redis.keys(`${at.store.keys.first.tag}*`)).length;

test('a context is one course, which keeps its name and the newest address of its members', async () => {
  expect(await at.platforms.link(context, membersUrl, [])).toEqual({ outcome: 'unknown' });
  expect(await at.platforms.findCourse(context)).toBeNull();
  const created = await at.platforms.link(context, null, ['Python']);
  expect(created).toEqual({ outcome: 'created', id: expect.stringMatching(/^[0-9a-f]{16}$/), name: 'Python' });
  const { id } = created as { id: string };
  expect(await at.platforms.read(id)).toEqual({ ...context, membersUrl: null, updatedAt: null });
  expect(await at.platforms.link(context, membersUrl, ['Other'])).toEqual({ outcome: 'known', id });
  expect(await at.platforms.link(context, membersUrl, [])).toEqual({ outcome: 'known', id });
  expect([await at.platforms.findCourse(context), await at.courses.readName(id)]).toEqual([id, 'Python']);
  expect(await at.platforms.read(id)).toMatchObject({ membersUrl });
  expect(await at.platforms.read('missing')).toBeNull();
});

test('contexts of another platform, registration or deployment are other courses', async () => {
  const ids = [await link(), await link({ issuer: 'https://b' }), await link({ deployment: '2' }, ['Third'])];
  expect(new Set(ids).size).toBe(3);
  expect(await Promise.all(ids.map(at.courses.readName))).toEqual(['Python', 'Python (2)', 'Third']);
  expect(await at.platforms.findCourse({ ...context, clientId: 'd' })).toBeNull();
  expect(await at.platforms.link({ ...context, context: 'y' }, membersUrl, ['Fourth'])).toEqual({ outcome: 'full' });
});

test('a course that has the name is not taken for that of a context', async () => {
  await at.courses.create('Python');
  expect(await at.platforms.link(context, membersUrl, ['Python'])).toEqual({ outcome: 'taken' });
  expect(await at.platforms.link(context, membersUrl, ['Python', 'Python (2)'])).toMatchObject({ name: 'Python (2)' });
});

test('two launches at the same time make one course', async () => {
  const linked = await Promise.all(['A', 'B', 'C'].map((name) => at.platforms.link(context, membersUrl, [name])));
  expect(new Set(linked.map((one) => ('id' in one ? one.id : null))).size).toBe(1);
  expect(await at.courses.list()).toHaveLength(1);
});

test('members get the role of the platform, unless it was given here', async () => {
  const id = await link();
  await at.courses.enrol(id, [{ userId: 'own', role: 'grader' }]);
  const list = [member('own'), member('a:*', 'student', 'Ada'), member('tea', 'grader')];
  expect(await at.platforms.enrol(id, context, list)).toEqual(['kept', 'enrolled', 'enrolled']);
  expect(await at.platforms.enrol(id, context, list)).toEqual(['kept', 'same', 'same']);
  expect(await at.platforms.enrol(id, context, [member('a:*', 'tutor'), member('b'), member('c')])).toEqual([
    ...['changed', 'enrolled', 'full'],
  ]);
  expect(await at.courses.readRoles(id, ['own', 'a:*', 'tea'])).toEqual(['grader', 'tutor', 'grader']);
  expect(await at.courses.listOf('a:*')).toEqual([{ id, name: 'Python', role: 'tutor' }]);
  expect(await at.platforms.readDetails(id, ['own', 'a:*', 'missing'])).toEqual([
    { name: null, isFromPlatform: false },
    { name: 'Ada', isFromPlatform: true },
    { name: null, isFromPlatform: false },
  ]);
  expect(await at.platforms.enrol('missing', context, list)).toEqual([]);
});

test('a role that is given here is no longer that of the platform, also if it is the same', async () => {
  const id = await link();
  await at.platforms.enrol(id, context, [member('a'), member('b'), member('c')]);
  await at.courses.enrol(id, [
    { userId: 'a', role: 'student' },
    { userId: 'b', role: 'tutor' },
    { userId: 'c', role: null },
  ]);
  expect(
    await at.platforms.enrol(
      id,
      context,
      ['a', 'b', 'c'].map((user) => member(user, 'grader')),
    ),
  ).toEqual([...['kept', 'kept', 'changed']]);
  expect(await at.platforms.endUnlisted(id, Date.now() + 60_000)).toBe(1);
  expect((await at.courses.listMembers(id)).map(({ userId }) => userId)).toEqual(['a', 'b']);
});

test('an update ends what the platform gave and does not list since it began, and nothing else', async () => {
  const id = await link();
  await at.courses.enrol(id, [{ userId: 'own', role: 'student' }]);
  await at.platforms.enrol(id, context, [member('gone', 'student', 'Gone'), member('stays')]);
  const update = await at.platforms.beginUpdate(id, 60_000);
  await at.store.redis.zadd(
    at.store.keys.first.platformMembers(id),
    update!.startedAt - 1,
    'gone',
    update!.startedAt,
    'stays',
  );
  expect(await at.platforms.endUnlisted(id, update!.startedAt)).toBe(1);
  expect((await at.courses.listMembers(id)).map(({ userId }) => userId)).toEqual(['own', 'stays']);
  expect([await at.courses.listOf('gone'), await at.platforms.readDetails(id, ['gone'])]).toEqual([
    [],
    [{ name: null, isFromPlatform: false }],
  ]);
  expect((await at.platforms.read(id))!.updatedAt).toBe(update!.startedAt);
  await update!.end();
});

test('an update of more members than one call ends them all', async () => {
  await at.open({ membersPerCourse: 1000 });
  const id = await link();
  await at.platforms.enrol(
    id,
    context,
    Array.from({ length: 450 }, (_, nth) => member(`s${nth}`, 'student', `S ${nth}`)),
  );
  const names = await at.platforms.readDetails(id, ['s0', ...Array(300).fill('missing'), 's449']);
  expect([names[0]!.name, names.at(-1)!.name]).toEqual(['S 0', 'S 449']);
  expect(await at.platforms.endUnlisted(id, Date.now() + 60_000)).toBe(450);
  expect(await at.courses.listMembers(id)).toEqual([]);
});

test('a user who has no role any more leaves, unless the role was given here', async () => {
  const id = await link();
  await at.courses.enrol(id, [{ userId: 'own', role: 'student' }]);
  await at.platforms.enrol(id, context, [member('a')]);
  expect([await at.platforms.endMembership(id, 'a'), await at.platforms.endMembership(id, 'a')]).toEqual([true, false]);
  expect(await at.platforms.endMembership(id, 'own')).toBe(false);
  expect(await at.courses.readRole(id, 'own')).toEqual({ exists: true, role: 'student' });
});

test('one update of a course runs at a time, and one that is given up ends no later one', async () => {
  const id = await link();
  const other = await link({ context: 'y' });
  const one = await at.platforms.beginUpdate(id, 60_000);
  expect(await at.platforms.beginUpdate(id, 60_000)).toBeNull();
  expect(await at.platforms.beginUpdate(other, 60_000)).not.toBeNull();
  await one!.end();
  const two = await at.platforms.beginUpdate(id, 60_000);
  expect(two!.startedAt).toBeGreaterThanOrEqual(one!.startedAt);
  await one!.end();
  expect(await at.platforms.beginUpdate(id, 60_000)).toBeNull();
});

test('a deleted course leaves nothing, and its context gets another one', async () => {
  const before = await countKeys();
  const id = await link();
  await at.platforms.enrol(id, context, [member('a', 'student', 'Ada')]);
  expect(await at.courses.remove(id)).toBe(true);
  expect([await countKeys(), await at.platforms.read(id), await at.platforms.findCourse(context)]).toEqual([
    ...[before, null, null],
  ]);
  expect(await at.platforms.endUnlisted(id, Date.now())).toBe(0);
  expect(await countKeys()).toBe(before);
  expect(await link()).not.toBe(id);
});

test('names go with the membership, with the data of the user, and are else those of accounts', async () => {
  const [id, other] = [await link(), await link({ context: 'y' })];
  for (const [course, of] of [
    [id, context],
    [other, { ...context, context: 'y' }],
  ] as const)
    await at.platforms.enrol(course, of, [member('a', 'student', 'Ada'), member('b')]);
  await at.store.redis.hset(at.store.keys.first.account('b'), 'name', JSON.stringify('Ben'));
  const nameOf = async (course: string, user: string) => (await at.platforms.readDetails(course, [user]))[0]!.name;
  expect([await nameOf(id, 'a'), await nameOf(id, 'b')]).toEqual(['Ada', 'Ben']);
  await at.platforms.forgetNames('a');
  expect([await nameOf(id, 'a'), await nameOf(other, 'a')]).toEqual([null, null]);
  await at.platforms.enrol(id, context, [member('a', 'student', 'Ada')]);
  await at.courses.removeMember('a');
  expect(await at.store.redis.hexists(at.store.keys.first.courseNames(id), encodeId('a'))).toBe(0);
});

test('API keys for the course end with a membership that the platform ends, and no others', async () => {
  const id = await link();
  const apiKeys = createApiKeys(at.store);
  const createKey = async (userId: string, course: string | null) => {
    const about = { userId, role: 'grader' as const, ownerName: null, name: 'bot', scopes: ['read' as const], course };
    const created = await apiKeys.create(about, 60_000);
    return created.outcome === 'created' ? created.key.id : null;
  };
  await at.platforms.enrol(id, context, [member('a', 'grader'), member('b', 'tutor')]);
  for (const user of ['a', 'b']) for (const course of [id, null]) await createKey(user, course);
  await at.platforms.endMembership(id, 'a');
  expect((await apiKeys.listOfUser('a')).map(({ course }) => course)).toEqual([null]);
  expect(await apiKeys.listOfUser('b')).toHaveLength(2);
  await at.platforms.endUnlisted(id, Date.now() + 60_000);
  expect((await apiKeys.listOfUser('b')).map(({ course }) => course)).toEqual([null]);
});
