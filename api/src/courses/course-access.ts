import type { Courses } from '@runq/common/accounts/courses';
import type { CourseRole } from '@runq/common/contract/course';
import { ProblemError } from '@runq/common/contract/problem';
import type { Identity } from '../http/middleware/authenticate.js';

/** An assignment or a batch: who made it, and the course to which it belongs; null: to none. */
interface Work {
  userId: string;
  course: string | null;
}

/** Roles in a course that read its work, and those that change it. */
const readers: readonly CourseRole[] = ['grader', 'tutor'];
const changers: readonly CourseRole[] = ['grader'];

/**
 * The one place that decides who may work on assignments and batches. Work of a course is that of its graders, not of
 * the one who made it; tutors read it. Other work, and that of a deleted course, is its owner's. Ops may do everything.
 * An API key for a course reaches what is of that course, and nothing else of its owner.
 */
export interface CourseAccess {
  /** Throws 404 unless the caller may read it; `what` ends the sentence "There is no such ...". */
  requireRead(identity: Identity, work: Work, what: string): Promise<void>;
  /** The same, and 403 for those who may only read it. */
  requireChange(identity: Identity, work: Work, what: string): Promise<void>;
  canRead(identity: Identity, work: Work): Promise<boolean>;
  /** Throws 404 for a course in which the caller does not read everything, and 403 when `toChange` may only read. */
  requireCourse(identity: Identity, course: string, toChange?: boolean): Promise<void>;
  /** Ids of the courses whose work the caller reads. */
  listReadable(caller: Pick<Identity, 'userId' | 'course'>): Promise<string[]>;
}

/** The course that a request means: the one that it names, or else that of its API key. */
export const courseOf = (identity: Identity, named: string | null | undefined): string | undefined =>
  named ?? identity.course;

export function createCourseAccess({ courses }: { courses: Courses }): CourseAccess {
  async function isAmong(roles: readonly CourseRole[], identity: Identity, { userId, course }: Work): Promise<boolean> {
    const isOfKey = identity.course !== undefined;
    if (isOfKey && identity.course !== course) return false;
    if (identity.role === 'ops') return true;
    if (course === null) return identity.userId === userId;
    const { exists, role } = await courses.readRole(course, identity.userId);
    return exists ? role !== null && roles.includes(role) : !isOfKey && identity.userId === userId;
  }

  const canRead = (identity: Identity, work: Work) => isAmong(readers, identity, work);

  async function requireRead(identity: Identity, work: Work, what: string): Promise<void> {
    if (!(await canRead(identity, work))) throw new ProblemError('not_found', `There is no such ${what}.`);
  }

  async function requireChange(identity: Identity, work: Work, what: string): Promise<void> {
    await requireRead(identity, work, what);
    const isGrader = identity.role !== 'student' && (await isAmong(changers, identity, work));
    if (!isGrader) throw new ProblemError('forbidden', 'Only graders of the course may change this.');
  }

  return {
    canRead,
    requireRead,
    requireChange,
    async requireCourse(identity, course, toChange = false) {
      const { exists, role } = await courses.readRole(course, identity.userId);
      const isOps = identity.role === 'ops';
      const isOfOther = identity.course !== undefined && identity.course !== course;
      if (isOfOther || !exists || !(isOps || (role !== null && readers.includes(role))))
        throw new ProblemError('not_found', 'There is no such course.');
      if (toChange && !isOps && (identity.role === 'student' || role !== 'grader'))
        throw new ProblemError('forbidden', 'Only graders of the course may change this.');
    },
    async listReadable({ userId, course }) {
      const readable = await courses.listIdsOf(userId, readers);
      return course === undefined ? readable : readable.filter((id) => id === course);
    },
  };
}
