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
  const statusOf = (asked: Promise<void>) =>
    asked.then(
      () => 200,
      (error) => error.problem.status,
    );
  for (const place of ['none', 'course', 'deleted'] as const) {
    const work = { userId: 'owner', course: places[place] };
    const statuses = [
      await statusOf(access.requireRead(identity, work, 'thing')),
      await statusOf(access.requireChange(identity, work, 'thing')),
    ];
    expect([place, statuses]).toEqual([place, expected[place]]);
  }
});
