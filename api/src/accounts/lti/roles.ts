import type { CourseRole } from '@runq/common/contract/course';
import type { Role } from '@runq/common/contract/run';

/** Roles in the course. Those in the institution or the system count for nothing here: LTI 1.3, A.2. */
const membership = 'http://purl.imsglobal.org/vocab/lis/v2/membership';
const graderRoles = [`${membership}#Instructor`, `${membership}#Administrator`, 'Instructor', 'Administrator'];
const graderSubRoles = [`${membership}/Instructor#`, `${membership}/Administrator#`];
/** Roles that begin so are those of assistants, of a section or a group too (LTI 1.3, A.2.3.1). */
const assistantRoles = [`${membership}/Instructor#TeachingAssistant`, `${membership}#TeachingAssistant`];
const learnerRoles = [`${membership}#Learner`, 'Learner'];
const learnerSubRoles = [`${membership}/Learner#`];
const instructorRoles = [`${membership}#Instructor`, 'Instructor'];

const isAmong = (role: string, roles: readonly string[], prefixes: readonly string[] = []) =>
  roles.includes(role) || prefixes.some((prefix) => role.startsWith(prefix));

const isGrader = (role: string) => isAmong(role, graderRoles, graderSubRoles);
const isAssistant = (role: string) => isAmong(role, [], assistantRoles);

/** The role of the user that the roles in the course stand for. */
export const readRole = (roles: readonly string[]): Role => (roles.some(isGrader) ? 'grader' : 'student');

/**
 * The role in a course here; null: none. A platform gives an assistant the role of instructors as well, so that role
 * alone makes no grader of an assistant. No one who is a student outside of the course is a grader in it.
 */
export function readCourseRole(roles: readonly string[]): CourseRole | null {
  const isAssisting = roles.some(isAssistant);
  const grades = (role: string) =>
    isGrader(role) && !isAssistant(role) && !(isAssisting && isAmong(role, instructorRoles));
  if (roles.some(grades)) return 'grader';
  if (isAssisting) return 'tutor';
  return roles.some((role) => isAmong(role, learnerRoles, learnerSubRoles)) ? 'student' : null;
}
