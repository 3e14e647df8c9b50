import type { ApiKeys } from '@runq/common/accounts/api-keys';
import type { CourseAccess } from '../courses/course-access.js';

/** The valid key of a secret. One for a course is valid while its user is a tutor or grader there. */
export function createFindKey({
  apiKeys,
  courseAccess,
}: {
  apiKeys: Pick<ApiKeys, 'find'>;
  courseAccess: Pick<CourseAccess, 'listReadable'>;
}): ApiKeys['find'] {
  return async (secret) => {
    const key = await apiKeys.find(secret);
    if (!key || key.course === null) return key;
    const [readable] = await courseAccess.listReadable({ userId: key.userId, course: key.course });
    return readable === undefined ? null : key;
  };
}
