import {
  courseIdSchema,
  courseMembersSchema,
  courseNameSchema,
  courseRoleSchema,
  memberSources,
} from '@runq/common/contract/course';
import { z } from 'zod';
import { whyBodySchema, whySchema } from '../../admin/actor.js';
import { bodyOf, type Route, route } from '../../http/route.js';
import { json } from '../../http/route-doc.js';
import { actionOf } from '../request-parts.js';
import { adminRefusals, notFound, runRefusals } from '../responses.js';

const count = z.int().min(0);
const courseResponse = z.looseObject({ id: z.string(), name: z.string(), members: count }).meta({ id: 'Course' });
const ownCourseResponse = z.looseObject({ id: z.string(), name: z.string(), role: courseRoleSchema });
const listedMemberResponse = z.looseObject({
  userId: z.string(),
  role: courseRoleSchema,
  name: z.string().nullable(),
  source: z.enum(memberSources),
});
const coursePlatformResponse = z.looseObject({
  ...{ name: z.string(), deployment: z.string(), context: z.string() },
  canUpdate: z.boolean(),
  updatedAt: z.iso.datetime().nullable(),
});
const memberListResponse = z.looseObject({
  name: z.string(),
  members: z.array(listedMemberResponse),
  platform: coursePlatformResponse.nullable(),
  platforms: z.array(z.string()),
});
const enrolmentResponse = z.looseObject({ enrolled: count, changed: count, same: count });

const memberUpdateResponse = enrolmentResponse.extend({ kept: count, removed: count });

const responses = { ...adminRefusals, '404': 'No such course (problem)' };
const nameTaken = { '409': 'Another course has this name (problem)' };
const tooMany = { '413': 'Too many (problem)' };
const courseBody = bodyOf(z.strictObject({ name: courseNameSchema, why: whySchema }));

const word = z.string().min(1).max(255);
const linkBody = z
  .strictObject({
    ...{ platform: word.optional(), clientId: word.optional(), deployment: word.optional(), context: word.optional() },
    ...{ from: courseIdSchema.optional(), why: whySchema },
  })
  .refine(
    ({ platform, clientId, deployment, context, from }) =>
      from === undefined
        ? platform !== undefined && context !== undefined
        : (platform ?? clientId ?? deployment ?? context) === undefined,
    'must have platform and context, or from alone',
  );

/** `/v1/ops/courses`, for ops only: courses and who is in them. */
export const opsCourseRoutes: Route[] = [
  route({
    method: 'get',
    path: '/v1/ops/courses',
    summary: 'All courses, by name',
    access: 'ops',
    responses: { '200': json('The courses', z.looseObject({ courses: z.array(courseResponse) })), ...adminRefusals },
    handle: ({ courses }) => courses.list(),
  }),
  route({
    method: 'post',
    path: '/v1/ops/courses',
    summary: 'Make a course; no two have the same name',
    access: 'ops',
    body: courseBody,
    responses: { '201': json('The course', courseResponse), ...nameTaken, ...tooMany, ...adminRefusals },
    handle: ({ courses }, { identity, body: { name, why } }) => courses.create(name, why, identity),
  }),
  route({
    method: 'patch',
    path: '/v1/ops/courses/{id}',
    summary: 'Rename a course',
    access: 'ops',
    body: courseBody,
    responses: { '200': json('The course', courseResponse), ...nameTaken, ...responses },
    handle: ({ courses }, { identity, params: { id }, body: { name, why } }) => courses.rename(id, name, why, identity),
  }),
  route({
    method: 'delete',
    path: '/v1/ops/courses/{id}',
    summary: 'Delete a course; its assignments and batches are those of their owners again',
    access: 'ops',
    body: actionOf(whyBodySchema),
    responses: { '204': 'Deleted', ...responses },
    handle: ({ courses }, { identity, params: { id }, body: { why } }) => courses.remove(id, why, identity),
  }),
  route({
    method: 'put',
    path: '/v1/ops/courses/{id}/platform',
    summary: 'Link a course with one of a learning platform, or take over the link of another course',
    access: 'ops',
    body: bodyOf(linkBody),
    responses: {
      '200': json('The platform', coursePlatformResponse),
      '409': 'One of them is linked with another course (problem)',
      ...responses,
    },
    handle: ({ courseLinks }, { identity, params: { id }, body: { from, platform, context, why, ...more } }) =>
      courseLinks.link(id, from ? { from } : { ...more, platform: platform!, context: context! }, why, identity),
  }),
  route({
    method: 'delete',
    path: '/v1/ops/courses/{id}/platform',
    summary: 'End the link of a course with a learning platform; its members stay, unless they are to be removed',
    access: 'ops',
    body: actionOf(whyBodySchema.extend({ members: z.enum(['keep', 'remove']).default('keep') })),
    responses: { '204': 'Unlinked', '409': 'The course has no link (problem)', ...responses },
    handle: ({ courseLinks }, { identity, params: { id }, body: { members, why } }) =>
      courseLinks.unlink(id, members === 'keep', why, identity),
  }),
  route({
    method: 'post',
    path: '/v1/ops/courses/{id}/members',
    summary: 'Enrol users in a course, or change their roles in it; no one is removed',
    access: 'ops',
    body: bodyOf(z.strictObject({ members: courseMembersSchema, why: whySchema })),
    responses: { '200': json('What was done', enrolmentResponse), ...tooMany, ...responses },
    handle: ({ courses }, { identity, params: { id }, body: { members, why } }) =>
      courses.enrol(id, members, why, identity),
  }),
  route({
    method: 'delete',
    path: '/v1/ops/courses/{id}/members/{user}',
    summary: 'Remove a member from a course',
    access: 'ops',
    body: actionOf(whyBodySchema),
    responses: { '204': 'Removed', ...adminRefusals, '404': 'No such course or member (problem)' },
    handle: ({ courses }, { identity, params: { id, user }, body: { why } }) =>
      courses.removeMember(id, user, why, identity),
  }),
];

/** `/v1/courses`: the courses of the caller. */
export const courseRoutes: Route[] = [
  route({
    method: 'get',
    path: '/v1/courses',
    summary: 'My courses with my role in each, by name',
    access: 'signed in',
    responses: {
      '200': json('The courses', z.looseObject({ courses: z.array(ownCourseResponse) })),
      ...runRefusals,
    },
    handle: ({ courses }, { identity }) => courses.listOwn(identity),
  }),
  route({
    method: 'get',
    path: '/v1/courses/{id}/members',
    summary: 'The members of a course, for its graders and tutors, and ops',
    access: 'signed in',
    responses: {
      '200': json('The members, by user id', memberListResponse),
      ...notFound,
      ...runRefusals,
    },
    handle: ({ courseMembers }, { identity, params: { id } }) => courseMembers.list(id, identity),
  }),
  route({
    method: 'post',
    path: '/v1/courses/{id}/members/update',
    summary: 'Make the members those that the learning platform of the course lists, for its graders, and ops',
    access: 'signed in',
    responses: {
      '200': json('What was done', memberUpdateResponse),
      '403': 'For graders of the course only (problem)',
      ...notFound,
      '409': 'The course has no platform, or its members are being updated (problem)',
      ...tooMany,
      '502': 'The platform does not list the members; none was changed (problem)',
      ...runRefusals,
    },
    handle: ({ courseMembers }, { identity, params: { id } }) => courseMembers.update(id, identity),
  }),
];
