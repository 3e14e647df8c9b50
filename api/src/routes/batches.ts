import { studentResultSchema } from '@runq/common/contract/grading';
import { ProblemError } from '@runq/common/contract/problem';
import { z } from 'zod';
import { whyBodySchema } from '../admin/actor.js';
import { exportFormats, exportMediaTypes } from '../batches/export-batch.js';
import { type ResultFormat, resultFormats } from '../grading/exports/export-results.js';
import { gradeFormSchema } from '../grading/grading-service.js';
import { isMultipart } from '../http/middleware/parse-multipart.js';
import { batchRequest } from '../http/request-schemas.js';
import { batchResponse, exportResponse, runListResponse } from '../http/response-schemas.js';
import { parseWith, type Route, rawBodyOf, route } from '../http/route.js';
import { json, media } from '../http/route-doc.js';
import { courseQuery, formFile, gradingResponse, submissionsForm } from './assignments.js';
import { actionOf, idempotent } from './request-parts.js';
import { notFound, runRefusals } from './responses.js';

const resultsQuerySchema = z.object({
  cursor: z.coerce.number().int().min(0).default(0),
  limit: z.coerce.number().int().min(1).max(100).default(50),
});
const exportQuerySchema = z.object({
  format: z.enum([...(Object.keys(resultFormats) as ResultFormat[]), 'runs']).default('csv'),
  bom: z.enum(['0', '1']).default('0').describe('1: CSV begins with a byte order mark, for Excel'),
});
const batchForm = submissionsForm.extend({
  assignment: z.union([z.string(), formFile('Its zip')]).describe('The name of an assignment, or its zip'),
  course: z.string().optional().describe('The course of the assignment; a zip is saved there'),
  label: z.string().optional(),
  seed: z.string().optional().describe("A whole number in place of the assignment's seed"),
  fresh: z.enum(['true', 'false']).optional().describe('true: no result of an earlier grading is used again'),
});
const studentRowResponse = z
  .looseObject({
    ...studentResultSchema.shape,
    state: z.enum(['queued', 'active', 'finished']),
    runId: z.string(),
  })
  .meta({ id: 'StudentRow' });
const studentPageResponse = z.looseObject({
  students: z.array(studentRowResponse),
  nextCursor: z.string().nullable(),
});
const refusals = { ...runRefusals, ...notFound };

/** `/v1/batches`, for graders and ops: submit the runs of a class, follow their progress, export their results. */
export const batchRoutes: Route[] = [
  route({
    method: 'post',
    path: '/v1/batches',
    summary: 'Submit many runs in the batch class, or (as a form) the submissions of a class to be graded',
    access: 'grader or ops',
    ...idempotent('A repeated request finds what the first one created'),
    body: rawBodyOf(batchRequest),
    form: batchForm,
    responses: {
      '202': json('The batch', batchResponse),
      '403': 'Not for students',
      '413': 'Too large',
      '422': 'Not valid',
      ...runRefusals,
    },
    async respond({ batches, grading }, { identity, headers: { idempotencyKey }, body, request, response }) {
      const { batchId } = isMultipart(request)
        ? await grading.submit(parseWith(gradeFormSchema, body), identity, idempotencyKey)
        : await batches.submit(body, identity, idempotencyKey);
      response
        .status(202)
        .location(`/v1/batches/${batchId}`)
        .json(await batches.read(batchId, identity));
    },
  }),
  route({
    method: 'get',
    path: '/v1/batches',
    summary: 'My batches, or those of a course, newest first',
    access: 'grader, tutor or ops',
    query: resultsQuerySchema.extend(courseQuery.shape),
    responses: {
      '200': json(
        'A page of batches',
        z.looseObject({ batches: z.array(batchResponse), nextCursor: z.string().nullable() }),
      ),
      ...notFound,
      ...runRefusals,
    },
    handle: ({ batches }, { identity, query }) => batches.list(identity, query),
  }),
  route({
    method: 'get',
    path: '/v1/batches/{id}',
    summary: 'The progress of a batch',
    access: 'batch reader',
    responses: {
      '200': json('The batch', batchResponse.extend({ grading: gradingResponse.nullable() })),
      ...refusals,
    },
    async handle({ batches, grading }, { identity, params: { id } }) {
      const [batch, graded] = await Promise.all([batches.read(id, identity), grading.readGraded(id, identity)]);
      return { ...batch, grading: graded && (await grading.summarize(graded)) };
    },
  }),
  route({
    method: 'get',
    path: '/v1/batches/{id}/results',
    summary: 'Its runs, in order; of a graded batch its students',
    access: 'batch reader',
    query: resultsQuerySchema,
    responses: { '200': json('A page', z.union([runListResponse, studentPageResponse])), ...refusals },
    async handle({ batches, grading }, { identity, params: { id }, query }) {
      const graded = await grading.readGraded(id, identity);
      return graded ? grading.readRows(graded, query) : batches.readResults(id, identity, query);
    },
  }),
  route({
    method: 'get',
    path: '/v1/batches/{id}/export',
    summary: 'Its runs as a file (csv, json, ndjson); of a graded batch its results',
    access: 'batch reader',
    query: exportQuerySchema,
    responses: { '200': exportResponse, '409': 'Not everything is graded yet (problem)', ...refusals },
    async respond({ batches, grading }, { identity, params, query: { format, bom }, response }) {
      const graded = await grading.readGraded(params.id, identity);
      const { mediaType, extension } = graded ? describeFormat(format) : describeRunFormat(format);
      const name = graded ? `${graded.grading.assignment.name}-${format}` : `batch-${params.id}`;
      const sendHeaders = () => {
        response.attachment(`${name}.${extension}`);
        // `attachment` derives a type from the file name; this one also names the character set.
        response.setHeader('Content-Type', mediaType);
      };
      if (graded) await grading.export(graded, format, { bom: bom === '1' }, { response, sendHeaders });
      else {
        sendHeaders();
        await batches.export(params.id, format as RunFormat, response);
      }
    },
  }),
  route({
    method: 'get',
    path: '/v1/batches/{id}/events',
    summary: 'Its progress as Server-Sent Events',
    access: 'batch reader',
    responses: { '200': media('Events', 'text/event-stream'), ...refusals },
    async respond({ batches, eventStreams }, { identity, params, response }) {
      const { id } = await batches.readOwned(params.id, identity);
      await eventStreams.serve({ identity, response }, () =>
        batches.streamProgress(id, identity, (progress) => {
          response.write(`event: progress\ndata: ${JSON.stringify(progress)}\n\n`);
        }),
      );
    },
  }),
  route({
    method: 'post',
    path: '/v1/batches/{id}/cancel',
    summary: 'Cancel its unfinished runs',
    access: 'batch owner',
    body: actionOf(whyBodySchema),
    responses: { '202': json('The batch', batchResponse), '422': 'Not valid', ...refusals },
    handle: ({ batches }, { identity, params: { id }, body }) => batches.cancel(id, identity, body.why),
  }),
  ...(['pause', 'resume'] as const).map((action) =>
    route({
      method: 'post',
      path: `/v1/batches/{id}/${action}`,
      summary: action === 'pause' ? 'Begin no further run of it; active runs go on' : 'End its pause',
      access: 'batch owner',
      responses: { '200': json('The batch', batchResponse), '409': 'Finished or cancelled (problem)', ...refusals },
      handle: ({ batches }, { identity, params: { id } }) => batches[action](id, identity),
    }),
  ),
];

type RunFormat = (typeof exportFormats)[number];

/** `runs` are the transcripts, plots and files of a graded batch. */
const describeFormat = (format: ResultFormat | 'runs'): { mediaType: string; extension: string } =>
  format === 'runs' ? { mediaType: 'application/zip', extension: 'zip' } : resultFormats[format];

function describeRunFormat(format: ResultFormat | 'runs'): { mediaType: string; extension: string } {
  if (!exportFormats.some((known) => known === format))
    throw new ProblemError('invalid', `This batch is not graded; it is exported as ${exportFormats.join(', ')}.`);
  return { mediaType: exportMediaTypes[format as RunFormat], extension: format };
}
