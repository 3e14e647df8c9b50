import {
  myAssignmentDetailSchema,
  myAssignmentSchema,
  myResultSchema,
  mySubmissionSchema,
} from '@runq/common/contract/my-assignment';
import { chooseRequestSchema, precheckRequestSchema, submissionRequestSchema } from '@runq/common/contract/publication';
import { z } from 'zod';
import { bodyOf, type Route, route } from '../http/route.js';
import { json, media } from '../http/route-doc.js';
import { formatMyResults } from '../publications/my-results.js';
import { idempotent } from './request-parts.js';
import { notFound, runRefusals } from './responses.js';

/** A comment line keeps proxies from closing a silent stream. */
const keepAliveMs = 15_000;

const detailResponse = myAssignmentDetailSchema.meta({ id: 'MyAssignmentDetail' });
const submissionResponse = mySubmissionSchema.meta({ id: 'MySubmission' });
const submitted = {
  '202': json('Its state', submissionResponse),
  '409': 'Not open, closed, or no attempt is left; says when it was due (problem)',
  '413': 'Too large',
  '422': 'Not valid',
  ...notFound,
  ...runRefusals,
};

/** `/v1/my`: what students see of published assignments, and what they submit. */
export const myAssignmentRoutes: Route[] = [
  route({
    method: 'get',
    path: '/v1/my/assignments',
    summary: 'My assignments, those that can be submitted first',
    access: 'signed in',
    responses: {
      '200': json(
        'The assignments',
        z.looseObject({ assignments: z.array(myAssignmentSchema.meta({ id: 'MyAssignment' })) }),
      ),
      ...runRefusals,
    },
    handle: async ({ myAssignments }, { identity }) => ({ assignments: await myAssignments.list(identity) }),
  }),
  route({
    method: 'post',
    path: '/v1/my/assignments/{name}/precheck',
    summary: 'Run the cases that students may check beforehand; uses no attempt',
    access: 'signed in',
    ...idempotent('A repeated request finds what the first one created'),
    body: bodyOf(precheckRequestSchema),
    responses: submitted,
    async respond({ myAssignments }, { identity, params: { name }, headers: { idempotencyKey }, body, response }) {
      const submission = await myAssignments.precheck(name, body, identity, idempotencyKey);
      response.status(202).location(`/v1/my/submissions/${submission.id}`).json(submission);
    },
  }),
  route({
    method: 'post',
    path: '/v1/my/assignments/{name}/submissions',
    summary: 'Submit files to be graded; replaces my own submission that still waits',
    access: 'signed in',
    ...idempotent('A repeated request finds what the first one created'),
    body: bodyOf(submissionRequestSchema),
    responses: submitted,
    async respond({ myAssignments }, { identity, params: { name }, headers: { idempotencyKey }, body, response }) {
      const submission = await myAssignments.submit(name, body, identity, idempotencyKey);
      response.status(202).location(`/v1/my/submissions/${submission.id}`).json(submission);
    },
  }),
  route({
    method: 'post',
    path: '/v1/my/assignments/{name}/choose',
    summary: 'Choose which submission counts, where the assignment leaves that to students',
    access: 'signed in',
    body: bodyOf(chooseRequestSchema),
    responses: {
      '200': json('The assignment', detailResponse),
      '409': 'Not for students to choose, or closed (problem)',
      '422': 'Not valid',
      ...notFound,
      ...runRefusals,
    },
    handle: ({ myAssignments }, { identity, params: { name }, body }) =>
      myAssignments.choose(name, body.submission, identity),
  }),
  // A name at the end of a path may hold slashes, so longer paths come first.
  route({
    method: 'get',
    path: '/v1/my/assignments/{name}',
    summary: 'An assignment with its statement, the cases that students see, and my submissions',
    access: 'signed in',
    responses: { '200': json('The assignment', detailResponse), ...notFound, ...runRefusals },
    handle: ({ myAssignments }, { identity, params: { name } }) => myAssignments.read(name, identity),
  }),
  route({
    method: 'get',
    path: '/v1/my/submissions/{id}',
    summary: 'A submission or precheck of mine, with what the visibility of each case shows',
    access: 'owner',
    responses: { '200': json('The submission', submissionResponse), ...notFound, ...runRefusals },
    handle: ({ myAssignments }, { identity, params: { id } }) => myAssignments.readSubmission(id, identity),
  }),
  route({
    method: 'get',
    path: '/v1/my/submissions/{id}/events',
    summary: 'How far it is, as Server-Sent Events: state after each change, finished at the end',
    access: 'owner',
    responses: { '200': media('Events', 'text/event-stream'), ...notFound, ...runRefusals },
    async respond({ myAssignments, eventStreams }, { identity, params: { id }, response }) {
      const follow = await myAssignments.follow(id, identity);
      await eventStreams.serve(
        { identity, response, headers: { 'X-Accel-Buffering': 'no' }, preamble: 'retry: 1000\n\n', keepAliveMs },
        () =>
          follow((event, progress) => void response.write(`event: ${event}\ndata: ${JSON.stringify(progress)}\n\n`)),
      );
    },
  }),
  route({
    method: 'get',
    path: '/v1/my/results',
    summary: 'What counts of each assignment to which I have submitted something, as JSON or CSV',
    access: 'signed in',
    query: z.object({ format: z.enum(['json', 'csv']).default('json') }),
    responses: {
      '200': {
        description: 'The results',
        content: {
          'application/json': z.looseObject({ results: z.array(myResultSchema.meta({ id: 'MyResult' })) }),
          'text/csv': z.string(),
        },
      },
      ...runRefusals,
    },
    async respond({ myAssignments }, { identity, query: { format }, response }) {
      const results = await myAssignments.listResults(identity);
      if (format === 'json') return void response.json({ results });
      response.attachment('my-results.csv');
      response.setHeader('Content-Type', 'text/csv; charset=utf-8');
      response.end(formatMyResults(results));
    },
  }),
];
