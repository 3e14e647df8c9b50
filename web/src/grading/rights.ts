import type { OwnCourse } from '@runq/common/contract/course';
import type { Role } from '@runq/common/contract/run';

/** What the user may do on the page, so that it offers nothing that the service would refuse. */
export interface Rights {
  /** A grader or ops, who also has work that is of no course. Others are tutors, who read that of their courses. */
  isStaff: boolean;
  /** Whether the user may save, publish and grade by assignments of this course; null: of no course. */
  changesCourse(course: string | null | undefined): boolean;
  /** The same for a batch, of which ops may change every one. */
  changesBatch(course: string | null | undefined): boolean;
}

/**
 * `role` is null where only the service knows it. `courses`, in which the user is a tutor or grader, is null until they
 * are read. What a user finds of another course was left by one that is deleted, and belongs to its owner again.
 */
export function decideRights(role: Role | null, courses: readonly OwnCourse[] | null): Rights {
  const isStaff = role !== 'student';
  function changesCourse(course: string | null | undefined): boolean {
    if (!isStaff || course === null || course === undefined) return isStaff;
    return courses !== null && !courses.some(({ id, role: own }) => id === course && own !== 'grader');
  }
  return { isStaff, changesCourse, changesBatch: (course) => role === 'ops' || changesCourse(course) };
}
