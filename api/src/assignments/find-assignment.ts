import type { Courses } from '@runq/common/accounts/courses';
import type { AssignmentStore, StoredAssignment } from '@runq/common/assignments/assignment-store';
import { ProblemError } from '@runq/common/contract/problem';
import { type CourseAccess, courseOf } from '../courses/course-access.js';
import type { Identity } from '../http/middleware/authenticate.js';

/** An assignment, whose owner made it. `course`: to which it belongs; null: to none, or one that was deleted. */
export interface FoundAssignment {
  owner: string;
  course: string | null;
  stored: StoredAssignment;
}

/** `course`: only there. `toChange`: 403 for those who may only read it. */
export interface FindOptions {
  course?: string | undefined;
  version?: number | undefined;
  toChange?: boolean;
}

export type FindAssignment = (name: string, identity: Identity, options?: FindOptions) => Promise<FoundAssignment>;

/** Names are those of one grader, or of one course. So ops find assignments as graders do, or not at all. */
export const asGrader = (identity: Identity): Identity =>
  identity.role === 'ops' ? { ...identity, role: 'grader' } : identity;

/** The course of an assignment; null: none, or one that was deleted. */
export async function readCourse(
  courses: Pick<Courses, 'readName'>,
  { course }: Pick<StoredAssignment, 'course'>,
): Promise<string | null> {
  return course !== null && (await courses.readName(course)) !== null ? course : null;
}

/**
 * Finds an assignment that the caller may read by its name: the own one, or else that of the first of the own courses
 * with this name. 404 without one.
 */
export function createFindAssignment(deps: {
  assignmentStore: Pick<AssignmentStore, 'read'>;
  courses: Pick<Courses, 'readName' | 'findAssignment'>;
  courseAccess: CourseAccess;
}): FindAssignment {
  const { assignmentStore, courses, courseAccess } = deps;

  async function* listPlaces(name: string, identity: Identity, course: string | undefined) {
    if (course === undefined) yield { owner: identity.userId, course: null };
    for (const one of course === undefined ? await courseAccess.listReadable(identity) : [course]) {
      const owner = await courses.findAssignment(one, name);
      if (owner !== null) yield { owner, course: one };
    }
  }

  return async (name, caller, { course: wanted, version, toChange = false } = {}) => {
    const identity = asGrader(caller);
    for await (const { owner, course } of listPlaces(name, identity, courseOf(identity, wanted))) {
      const stored = await assignmentStore.read(owner, name, version);
      if (!stored || (course !== null && stored.course !== course)) continue;
      const work = { userId: owner, course: stored.course };
      if (!(await courseAccess.canRead(identity, work))) continue;
      if (toChange) await courseAccess.requireChange(identity, work, 'assignment');
      return { owner, course: await readCourse(courses, stored), stored };
    }
    throw new ProblemError('not_found', 'There is no such assignment.');
  };
}
