import { createCourses } from '@runq/common/accounts/courses';
import { startTestRedis, type TestRedis } from '@runq/common/test/support/test-redis';
import { createTestStore } from '@runq/common/test/support/test-store';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createCourseAccess } from './course-access.js';

let server: TestRedis;
let places: Record<'none' | 'course' | 'deleted', string | null>;
let access: ReturnType<typeof createCourseAccess>;
beforeAll(async () => {
  server = await startTestRedis();
  const courses = createCourses(await createTestStore(server.redis));
  const make = async (name: string) => {
    const created = await courses.create(name);
    if (created.outcome !== 'created') throw new Error(created.outcome);
    await courses.enrol(created.id, [
      { userId: 'colleague', role: 'grader' },
      { userId: 'pupil-grader', role: 'grader' },
      { userId: 'tutor', role: 'tutor' },
      { userId: 'student', role: 'student' },
    ]);
    return created.id;
  };
  const deleted = await make('Deleted');
  await courses.remove(deleted);
  places = { none: null, course: await make('Course'), deleted };
  access = createCourseAccess({ courses });
});
afterAll(() => server.close());

const statusOf = (asked: Promise<void>): Promise<number> =>
  asked.then(
    () => 200,
    (error) => error.problem.status,
  );

const nothing = [404, 404];
const reads = [200, 403];
const changes = [200, 200];

/** Of work that `owner` made: what reading and changing it answer. `pupil-grader` is a student outside of courses. */
test.each<[user: string, role: 'student' | 'grader' | 'ops', Record<'none' | 'course' | 'deleted', number[]>]>([
  ['owner', 'grader', { none: changes, course: nothing, deleted: changes }],
  ['colleague', 'grader', { none: nothing, course: changes, deleted: nothing }],
  ['pupil-grader', 'student', { none: nothing, course: reads, deleted: nothing }],
  ['tutor', 'student', { none: nothing, course: reads, deleted: nothing }],
  ['tutor', 'grader', { none: nothing, course: reads, deleted: nothing }],
  ['student', 'grader', { none: nothing, course: nothing, deleted: nothing }],
  ['stranger', 'grader', { none: nothing, course: nothing, deleted: nothing }],
  ['root', 'ops', { none: changes, course: changes, deleted: changes }],
])('%s, a %s, reads and changes %o', async (userId, role, expected) => {
  const identity = { userId, role, name: null };
  for (const place of ['none', 'course', 'deleted'] as const) {
    const work = { userId: 'owner', course: places[place] };
    const statuses = [
      await statusOf(access.requireRead(identity, work, 'thing')),
      await statusOf(access.requireChange(identity, work, 'thing')),
    ];
    expect([place, statuses]).toEqual([place, expected[place]]);
  }
});

/** With an API key that is for the course `Course`, or for the deleted one. */
test.each<['course' | 'deleted', user: string, role: 'student' | 'grader', number[]]>([
  ['course', 'owner', 'grader', nothing],
  ['course', 'colleague', 'grader', changes],
  ['course', 'tutor', 'student', reads],
  ['course', 'student', 'grader', nothing],
  ['deleted', 'owner', 'grader', nothing],
  ['deleted', 'colleague', 'grader', nothing],
])('a key for the %s of %s, a %s, reaches nothing but its work', async (of, userId, role, expected) => {
  const identity = { userId, role, name: null, course: places[of]! };
  for (const place of ['none', 'course', 'deleted'] as const) {
    const work = { userId: 'owner', course: places[place] };
    const statuses = [
      await statusOf(access.requireRead(identity, work, 'thing')),
      await statusOf(access.requireChange(identity, work, 'thing')),
    ];
    expect([place, statuses]).toEqual([place, place === of ? expected : nothing]);
  }
  const isReader = expected !== nothing;
  expect(await access.listReadable(identity)).toEqual(isReader ? [places.course] : []);
  expect(await statusOf(access.requireCourse(identity, places.course!))).toBe(isReader ? 200 : 404);
});

test('a key for a course does not open another course of its user', async () => {
  const identity = { userId: 'colleague', role: 'grader' as const, name: null, course: 'another' };
  expect(await statusOf(access.requireCourse(identity, places.course!))).toBe(404);
  expect(await access.listReadable(identity)).toEqual([]);
});
