import type { Course, CourseMember, CourseRole, EnrolmentReport } from '@runq/common/contract/course';
import { courseRoleLabels } from '../../grading/member-text.js';
import type { Action, ActionField } from '../actions.js';

const coursePath = (id: string, below = '') => `courses/${encodeURIComponent(id)}${below}`;
const nameField = (value: string): ActionField => ({ name: 'name', label: 'Name', value });

export function createAction(): Action {
  return {
    title: 'Create a course',
    description: 'Its graders share assignments and batches, and its tutors read them.',
    confirm: 'Create course',
    fields: [{ ...nameField(''), placeholder: 'Introduction to Programming' }],
    request: ({ name }, why) => ({ path: 'courses', body: { name, why } }),
    formatSuccess: (answer) => `${(answer as Course).name} is created.`,
  };
}

export function renameAction({ id, name: former }: Course): Action {
  return {
    title: `Rename ${former}?`,
    description: 'Members see the new name at once.',
    confirm: 'Rename',
    fields: [nameField(former)],
    request: ({ name }, why) => ({ path: coursePath(id), body: { name, why }, method: 'PATCH' }),
    formatSuccess: (answer) => `The course is called ${(answer as Course).name}.`,
  };
}

export function deleteAction({ id, name }: Course): Action {
  return {
    title: `Delete ${name}?`,
    description: 'Its assignments and batches remain with the graders who made them. No one else sees them then.',
    confirm: 'Delete course',
    isDanger: true,
    request: (_, why) => ({ path: coursePath(id), body: { why }, method: 'DELETE' }),
    formatSuccess: () => `${name} is deleted.`,
  };
}

export function enrolAction({ id, name }: Course, role: CourseRole): Action {
  const people = `${role}s`;
  return {
    title: `Enrol ${people} in ${name}`,
    description: 'Members who have another role in this course get this one.',
    confirm: `Enrol ${people}`,
    fields: [
      {
        name: 'users',
        label: 'User names',
        value: '',
        hint: 'With spaces or commas between. A roster enrols a class.',
      },
    ],
    request: ({ users = '' }, why) => ({
      path: coursePath(id, '/members'),
      body: { members: splitNames(users).map((userId) => ({ userId, role })), why },
    }),
    formatSuccess: (answer) => describeEnrolment(answer as EnrolmentReport),
  };
}

export function memberRoleAction(
  { id, name }: Course,
  { userId, role: former }: CourseMember,
  role: CourseRole,
): Action {
  const label = courseRoleLabels[role].toLowerCase();
  return {
    title: `Make ${userId} a ${label} of ${name}?`,
    description: `The role in this course is ${courseRoleLabels[former].toLowerCase()} now.`,
    confirm: 'Change role',
    request: (_, why) => ({ path: coursePath(id, '/members'), body: { members: [{ userId, role }], why } }),
    formatSuccess: () => `${userId} is a ${label} of ${name}.`,
  };
}

export function removeAction({ id, name }: Course, { userId }: CourseMember): Action {
  return {
    title: `Remove ${userId} from ${name}?`,
    description: 'The user no longer finds what belongs to the course. The account remains.',
    confirm: 'Remove',
    isDanger: true,
    request: (_, why) => ({
      path: coursePath(id, `/members/${encodeURIComponent(userId)}`),
      body: { why },
      method: 'DELETE',
    }),
    formatSuccess: () => `${userId} is removed.`,
  };
}

/** User names of a text, each once. */
export const splitNames = (text: string): string[] => [...new Set(text.split(/[\s,;]+/).filter(Boolean))];

export function describeEnrolment({ enrolled, changed, same }: EnrolmentReport): string {
  const parts = [
    enrolled > 0 && `${enrolled} enrolled`,
    changed > 0 && `${changed} changed`,
    same > 0 && `${same} ${same === 1 ? 'was' : 'were'} enrolled already`,
  ].filter((part) => part !== false);
  return `${parts.join(', ')}.`;
}
