import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { startTestRedis, type TestRedis } from '../../test/support/test-redis.js';
import { createTestStore, type TestStore } from '../../test/support/test-store.js';
import { createApiKeys } from './api-keys.js';
import { type Courses, createCourses } from './courses.js';

const settings = { maxCourses: 2, membersPerCourse: 3 };

let server: TestRedis;
let courses: Courses;
let store: TestStore;
beforeAll(async () => {
  server = await startTestRedis();
});
afterAll(() => server.close());
beforeEach(async () => {
  store = await createTestStore(server.redis, { settings });
  courses = createCourses(store);
});

async function create(name: string): Promise<string> {
  const created = await courses.create(name);
  if (created.outcome !== 'created') throw new Error(created.outcome);
  return created.id;
}

test('names are unique, and there are at most maxCourses', async () => {
  const one = await create('One');
  const two = await create('Two');
  expect(await courses.create('One')).toEqual({ outcome: 'taken' });
  expect(await courses.create('Three')).toEqual({ outcome: 'full' });
  expect(await courses.rename(two, 'One')).toBe('taken');
  expect(await courses.rename(two, 'Two')).toBe('renamed');
  expect(await courses.rename(two, 'A')).toBe('renamed');
  expect(await courses.rename('missing', 'X')).toBe('unknown');
  expect(await courses.list()).toEqual([
    { id: two, name: 'A', members: 0 },
    { id: one, name: 'One', members: 0 },
  ]);
});

test('enrolling again changes roles only, and a course has at most membersPerCourse', async () => {
  const id = await create('One');
  const [ada, ben] = [
    { userId: 'ada:*', role: 'grader' as const },
    { userId: 'ben', role: null },
  ];
  expect(await courses.enrol(id, [ada, ben])).toEqual(['enrolled', 'enrolled']);
  expect(await courses.enrol(id, [{ ...ada, role: null }, ben])).toEqual(['same', 'same']);
  expect(await courses.enrol(id, [{ userId: 'ben', role: 'tutor' }])).toEqual(['changed']);
  const more = ['cy', 'dan'].map((userId) => ({ userId, role: null }));
  expect(await courses.enrol(id, more)).toEqual(['enrolled', 'full']);
  expect(await courses.enrol('missing', [ada])).toEqual([]);
  expect(await courses.listMembers(id)).toEqual([
    ada,
    { userId: 'ben', role: 'tutor' },
    { userId: 'cy', role: 'student' },
  ]);
  expect(await courses.readRoles(id, ['cy', 'dan', 'ada:*'])).toEqual(['student', null, 'grader']);
  expect(await courses.listOf('ben')).toEqual([{ id, name: 'One', role: 'tutor' }]);
  expect(await courses.listIdsOf('ben', ['grader'])).toEqual([]);
  expect(await courses.readRole(id, 'ben')).toEqual({ exists: true, role: 'tutor' });
});

test('memberships end with a removal, with the course, and in all courses at once', async () => {
  const [one, two] = [await create('One'), await create('Two')];
  for (const id of [one, two]) await courses.enrol(id, [{ userId: 'ada', role: 'grader' }]);
  expect(await courses.removeMember('ada', one)).toBe(1);
  expect(await courses.removeMember('ada', one)).toBe(0);
  expect(await courses.readRole(one, 'ada')).toEqual({ exists: true, role: null });
  await courses.enrol(one, [{ userId: 'ada', role: 'grader' }]);
  expect(await courses.remove(two)).toBe(true);
  expect(await courses.remove(two)).toBe(false);
  expect(await courses.readRole(two, 'ada')).toEqual({ exists: false, role: null });
  expect((await courses.listOf('ada')).map(({ id }) => id)).toEqual([one]);
  expect(await courses.removeMember('ada')).toBe(1);
  expect(await courses.listOf('ada')).toEqual([]);
  expect(await courses.listMembers(one)).toEqual([]);
});

test('API keys for a course end with the membership and with the course', async () => {
  const [one, two] = [await create('One'), await create('Two')];
  const apiKeys = createApiKeys(store);
  for (const id of [one, two]) await courses.enrol(id, [{ userId: 'ada', role: 'grader' }]);
  const makeKey = (course: string | null) =>
    apiKeys.create(
      { userId: 'ada', role: 'grader', ownerName: null, name: 'bot', scopes: ['read'], course },
      3_600_000,
    );
  for (const course of [null, one, two, two]) await makeKey(course);
  const coursesOfKeys = async () => (await apiKeys.listOfUser('ada')).map(({ course }) => course);
  await courses.removeMember('ada', one);
  expect((await coursesOfKeys()).sort()).toEqual([null, two, two].sort());
  await makeKey(one);
  // A removal that was interrupted before the keys ended is finished when it is repeated.
  expect(await courses.removeMember('ada', one)).toBe(0);
  expect((await coursesOfKeys()).sort()).toEqual([null, two, two].sort());
  await courses.remove(two);
  expect(await coursesOfKeys()).toEqual([null]);
});
