import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { startTestRedis, type TestRedis } from '../../test/support/test-redis.js';
import { createTestStore, type TestStore } from '../../test/support/test-store.js';
import type { CourseRole } from '../contract/course.js';
import { type CoursePlatforms, createCoursePlatforms, type PlatformContext } from './course-platforms.js';
import { type Courses, createCourses } from './courses.js';

const context: PlatformContext = { issuer: 'https://a', clientId: 'c', deployment: '1', context: 'x' };
const linked = { ...context, membersUrl: null, updatedAt: null };
const url = 'https://a/members';

let server: TestRedis;
let store: TestStore;
let courses: Courses;
let platforms: CoursePlatforms;
beforeAll(async () => {
  server = await startTestRedis();
});
afterAll(() => server.close());
beforeEach(async () => {
  store = await createTestStore(server.redis);
  courses = createCourses(store);
  platforms = createCoursePlatforms(store);
});

/** The course that a launch makes. */
async function launch(name: string): Promise<string> {
  const made = await platforms.link(context, url, [name]);
  if (made.outcome !== 'created') throw new Error(made.outcome);
  return made.id;
}
async function create(name: string): Promise<string> {
  const created = await courses.create(name);
  if (created.outcome !== 'created') throw new Error(created.outcome);
  return created.id;
}

const member = (userId: string, role: CourseRole = 'student', name: string | null = null) => ({ userId, role, name });

test('a course that exists is linked with a context that no other course has, once', async () => {
  const [id, other] = [await create('Python'), await create('Other')];
  expect(await platforms.linkExisting('missing', context)).toEqual({ outcome: 'unknown' });
  expect(await platforms.linkExisting(id, context)).toEqual({ outcome: 'linked' });
  expect(await platforms.linkExisting(id, context)).toEqual({ outcome: 'same' });
  expect(await platforms.linkExisting(id, { ...context, context: 'y' })).toEqual({ outcome: 'other' });
  expect(await platforms.linkExisting(other, context)).toEqual({ outcome: 'taken', by: id });
  expect([await platforms.findCourse(context), await platforms.read(id)]).toEqual([id, linked]);
  // A launch finds it, and so the address of the members.
  expect(await platforms.link(context, url, ['Python (2)'])).toEqual({ outcome: 'known', id });
  expect(await platforms.read(id)).toEqual({ ...linked, membersUrl: url });
  await courses.remove(id);
  expect(await platforms.linkExisting(other, context)).toEqual({ outcome: 'linked' });
});

test('a course takes over the link of another one, whose members stay as if they were given here', async () => {
  const [from, id] = [await launch('Python'), await create('Logic')];
  await platforms.enrol(from, context, [member('a', 'grader', 'Ada')]);
  expect(await platforms.linkExisting(id, { from: 'missing' })).toEqual({ outcome: 'none' });
  expect(await platforms.linkExisting(from, { from })).toEqual({ outcome: 'same' });
  expect(await platforms.linkExisting(id, { from })).toEqual({ outcome: 'linked' });
  expect([await platforms.read(from), await platforms.read(id)]).toEqual([null, { ...linked, membersUrl: url }]);
  expect(await platforms.link(context, url, ['Python (2)'])).toEqual({ outcome: 'known', id });
  expect(await platforms.readDetails(from, ['a'])).toEqual([{ name: 'Ada', isFromPlatform: false }]);
  // What was read for the former course is stored in neither.
  expect(await platforms.enrol(from, context, [member('late')])).toEqual([]);
  expect(await platforms.linkExisting(from, { from: id })).toEqual({ outcome: 'linked' });
  expect(await platforms.enrol(id, context, [member('late')])).toEqual([]);
});

test.each([true, false])('without its link a course has its members, of which others end: kept %s', async (keeps) => {
  const id = await launch('Python');
  await courses.enrol(id, [{ userId: 'own', role: 'grader' }]);
  await platforms.enrol(id, context, [member('a', 'student', 'Ada')]);
  expect(await platforms.unlink(id, keeps)).toBe(true);
  expect([await platforms.read(id), await platforms.findCourse(context)]).toEqual([null, null]);
  expect(await platforms.endUnlisted(id, Number.MAX_SAFE_INTEGER)).toBe(keeps ? 0 : 1);
  expect((await courses.listMembers(id)).map(({ userId }) => userId)).toEqual(keeps ? ['a', 'own'] : ['own']);
  expect([await platforms.unlink(id, keeps), await platforms.read(id)]).toEqual([false, null]);
  expect(await store.redis.exists(store.keys.first.coursePlatform(id))).toBe(0);
  expect(await launch('Python (2)')).not.toBe(id);
});

test('courses that take over one link at the same time: one of them has it', async () => {
  const from = await launch('Python');
  const ids = [await create('A'), await create('B')];
  const outcomes = await Promise.all(ids.map((id) => platforms.linkExisting(id, { from })));
  expect(outcomes.map(({ outcome }) => outcome).sort()).toEqual(['linked', 'none']);
});
