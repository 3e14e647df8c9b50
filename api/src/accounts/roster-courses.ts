import type { Courses } from '@runq/common/accounts/courses';
import type { RosterMember } from './read-account-roster.js';

function byCourse(members: readonly RosterMember[]): [courseId: string, RosterMember[]][] {
  const groups = new Map<string, RosterMember[]>();
  for (const member of members) {
    const group = groups.get(member.courseId);
    if (group) group.push(member);
    else groups.set(member.courseId, [member]);
  }
  return [...groups];
}

/** How many members of a roster are new in their courses, or have another role there. */
export async function countEnrolments(
  courses: Pick<Courses, 'readRoles'>,
  members: readonly RosterMember[],
): Promise<number> {
  let changed = 0;
  for (const [courseId, group] of byCourse(members)) {
    const ids = group.map(({ userId }) => userId);
    const roles = await courses.readRoles(courseId, ids);
    changed += group.filter(
      ({ role }, index) => roles[index] === null || (role !== null && role !== roles[index]),
    ).length;
  }
  return changed;
}

/** Enrols the members of a roster. `isFull`: a course, or Redis, had no room for some. */
export async function enrolRows(
  courses: Pick<Courses, 'enrol'>,
  members: readonly RosterMember[],
): Promise<{ enrolled: number; isFull: boolean }> {
  const outcomes: string[] = [];
  for (const [courseId, group] of byCourse(members)) outcomes.push(...(await courses.enrol(courseId, group)));
  return {
    enrolled: outcomes.filter((outcome) => outcome === 'enrolled' || outcome === 'changed').length,
    isFull: outcomes.some((outcome) => outcome === 'full' || outcome === 'memory'),
  };
}
