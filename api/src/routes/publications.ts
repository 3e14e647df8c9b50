import { publishSchema, studentAttemptsSchema } from '@runq/common/contract/publication';
import { z } from 'zod';
import { type Route, route } from '../http/route.js';
import { json } from '../http/route-doc.js';
import { assignmentResponse, courseQuery } from './assignments.js';
import { actionOf } from './request-parts.js';
import { notFound, runRefusals } from './responses.js';

/** `/v1/assignments/{name}/...`: giving an assignment to students, and what they have submitted. */
export const publicationRoutes: Route[] = [
  route({
    method: 'post',
    path: '/v1/assignments/{name}/publish',
    summary: 'Give an assignment to students, change which version or to whom, or open it again',
    access: 'grader or ops',
    query: courseQuery,
    body: actionOf(publishSchema),
    responses: {
      '200': json('The assignment', assignmentResponse),
      '409': 'Another grader has published an assignment of this name (problem)',
      '422': 'Not valid',
      ...notFound,
      ...runRefusals,
    },
    async handle({ assignments, publications }, { identity, params: { name }, query: { course }, body }) {
      await publications.publish(name, body, identity, course);
      return assignments.read(name, identity, { course });
    },
  }),
  route({
    method: 'post',
    path: '/v1/assignments/{name}/close',
    summary: 'End submissions; results stay',
    access: 'grader or ops',
    query: courseQuery,
    responses: { '200': json('The assignment', assignmentResponse), ...notFound, ...runRefusals },
    async handle({ assignments, publications }, { identity, params: { name }, query: { course } }) {
      await publications.close(name, identity);
      return assignments.read(name, identity, { course });
    },
  }),
  route({
    method: 'get',
    path: '/v1/assignments/{name}/submissions',
    summary: 'Students of a published assignment with all attempts',
    access: 'grader, tutor or ops',
    query: z.object({
      cursor: z.coerce.number().int().min(0).default(0),
      limit: z.coerce.number().int().min(1).max(100).default(50),
    }),
    responses: {
      '200': json(
        'A page',
        z.looseObject({ students: z.array(studentAttemptsSchema), nextCursor: z.string().nullable() }),
      ),
      ...notFound,
      ...runRefusals,
    },
    handle: ({ publications }, { identity, params: { name }, query }) =>
      publications.listAttempts(name, identity, query),
  }),
];
