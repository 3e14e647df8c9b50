import type { Course, CourseMember, CoursePlatform, CourseRole, EnrolmentReport } from '@runq/common/contract/course';
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

/** `platforms`: names of those whose courses may be linked, at least one. */
export function linkAction({ id, name }: Course, platforms: readonly string[]): Action {
  return {
    title: `Link ${name} with a learning platform`,
    description: 'Who opens runq from that course there is enrolled in this one from then on. Members stay.',
    confirm: 'Link',
    fields: [
      { name: 'platform', label: 'Platform', value: platforms[0] ?? '', hint: `One of: ${platforms.join(', ')}.` },
      {
        name: 'context',
        label: 'Id of the course there',
        value: '',
        hint: 'In Moodle the number after “id=” in the address of the course.',
      },
      { name: 'deployment', label: 'Deployment', value: '', isOptional: true, hint: 'If the platform has several.' },
    ],
    request: ({ platform, context, deployment }, why) => ({
      path: coursePath(id, '/platform'),
      body: { platform, context, ...(deployment ? { deployment } : {}), why },
      method: 'PUT',
    }),
    formatSuccess: (answer) => `${name} is linked with a course of ${(answer as CoursePlatform).name}.`,
  };
}

/** `courses`: all of them, by whose id or name the other one is found. */
export function takeOverLinkAction({ id, name }: Course, courses: readonly Course[]): Action {
  const findId = (text: string) =>
    (courses.find((one) => one.id === text) ?? courses.find((one) => one.name === text))?.id ?? text;
  return {
    title: `Take over a link for ${name}`,
    description:
      'The course on the learning platform that is linked with another course here is linked with this one then. ' +
      'The other course keeps its members and its work.',
    confirm: 'Take over',
    fields: [
      {
        name: 'from',
        label: 'Name or id of the other course',
        value: '',
        hint: 'Such as the one that the first launch made.',
      },
    ],
    request: ({ from = '' }, why) => ({
      path: coursePath(id, '/platform'),
      body: { from: findId(from), why },
      method: 'PUT',
    }),
    formatSuccess: (answer) => `${name} is linked with a course of ${(answer as CoursePlatform).name}.`,
  };
}

export function unlinkAction({ id, name }: Course, platform: string, members: 'keep' | 'remove'): Action {
  const isToKeep = members === 'keep';
  return {
    title: isToKeep ? `Unlink ${name} from ${platform}?` : `Unlink ${name} from ${platform} and remove its members?`,
    description: isToKeep
      ? 'Launches no longer enrol in this course. All members stay.'
      : 'Launches no longer enrol in this course, and who came from the platform no longer finds what belongs to it.',
    confirm: isToKeep ? 'Unlink' : 'Unlink and remove',
    isDanger: true,
    request: (_, why) => ({ path: coursePath(id, '/platform'), body: { members, why }, method: 'DELETE' }),
    formatSuccess: () => `${name} is unlinked.`,
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
