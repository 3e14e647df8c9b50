import { afterAll, beforeAll, beforeEach } from 'vitest';
import {
  type CoursePlatforms,
  createCoursePlatforms,
  type PlatformContext,
  type PlatformMember,
} from '../../src/accounts/course-platforms.js';
import { type Courses, createCourses } from '../../src/accounts/courses.js';
import type { CourseRole } from '../../src/contract/course.js';
import { startTestRedis, type TestRedis } from './test-redis.js';
import { createTestStore, type TestStore } from './test-store.js';

/** A context of a learning platform, and the address of its members. */
export const context: PlatformContext = { issuer: 'https://a', clientId: 'c', deployment: '1', context: 'x' };
export const membersUrl = 'https://a/members';

export const member = (userId: string, role: CourseRole = 'student', name: string | null = null): PlatformMember => ({
  ...{ userId, role, name },
});

interface CourseSettings {
  maxCourses?: number;
  membersPerCourse?: number;
}

/** The courses of a test file and their links with learning platforms; new ones for each test. */
export function useCourses(settings: CourseSettings = {}) {
  let server: TestRedis;
  const opened = {
    /** Replaces them by others, with these settings besides. */
    async open(more: CourseSettings): Promise<void> {
      const store = await createTestStore(server.redis, { settings: { ...settings, ...more } });
      Object.assign(opened, { store, courses: createCourses(store), platforms: createCoursePlatforms(store) });
    },
  } as { open(more: CourseSettings): Promise<void>; store: TestStore; courses: Courses; platforms: CoursePlatforms };
  beforeAll(async () => {
    server = await startTestRedis();
  });
  afterAll(() => server.close());
  beforeEach(() => opened.open({}));
  return opened;
}
