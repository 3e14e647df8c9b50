import { batchRequestSchema } from '@runq/common/contract/run-request';
import { z } from 'zod';
import { exportFormats, exportMediaTypes } from '../batches/export-batch.js';
import { batchResponse, exportResponse, runListResponse } from '../http/response-schemas.js';
import { type Route, rawBodyOf, route } from '../http/route.js';
import { json, media } from '../http/route-doc.js';
import { idempotent } from './request-parts.js';
import { notFound, runRefusals } from './responses.js';

const resultsQuerySchema = z.object({
  cursor: z.coerce.number().int().min(0).default(0),
  limit: z.coerce.number().int().min(1).max(100).default(50),
});
const exportQuerySchema = z.object({ format: z.enum(exportFormats).default('csv') });
const refusals = { ...runRefusals, ...notFound };

/** `/v1/batches`, for graders and ops: submit the runs of a class, follow their progress, export their results. */
export const batchRoutes: Route[] = [
  route({
    method: 'post',
    path: '/v1/batches',
    summary: 'Submit many runs in the batch class',
    access: 'grader or ops',
    ...idempotent('A repeated request finds what the first one created'),
    body: rawBodyOf(batchRequestSchema),
    responses: {
      '202': json('The batch', batchResponse),
      '403': 'Not for students',
      '413': 'Too large',
      '422': 'Not valid',
      ...runRefusals,
    },
    async respond({ batches }, { identity, headers: { idempotencyKey }, body, response }) {
      const { batchId } = await batches.submit(body, identity, idempotencyKey);
      response
        .status(202)
        .location(`/v1/batches/${batchId}`)
        .json(await batches.read(batchId, identity));
    },
  }),
  route({
    method: 'get',
    path: '/v1/batches/{id}',
    summary: 'The progress of a batch',
    access: 'batch owner',
    responses: { '200': json('The batch', batchResponse), ...refusals },
    handle: ({ batches }, { identity, params: { id } }) => batches.read(id, identity),
  }),
  route({
    method: 'get',
    path: '/v1/batches/{id}/results',
    summary: 'Its runs, in order',
    access: 'batch owner',
    query: resultsQuerySchema,
    responses: { '200': json('A page of runs', runListResponse), ...refusals },
    handle: ({ batches }, { identity, params: { id }, query }) => batches.readResults(id, identity, query),
  }),
  route({
    method: 'get',
    path: '/v1/batches/{id}/export',
    summary: 'Its runs as a file',
    access: 'batch owner',
    query: exportQuerySchema,
    responses: { '200': exportResponse, ...refusals },
    async respond({ batches }, { identity, params, query: { format }, response }) {
      const { id } = await batches.readOwned(params.id, identity);
      response.type(exportMediaTypes[format]).attachment(`batch-${id}.${format}`);
      // `attachment` derives a type from the file name; this one also names the character set.
      response.setHeader('Content-Type', exportMediaTypes[format]);
      await batches.export(id, format, response);
    },
  }),
  route({
    method: 'get',
    path: '/v1/batches/{id}/events',
    summary: 'Its progress as Server-Sent Events',
    access: 'batch owner',
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
    responses: { '202': json('The batch', batchResponse), ...refusals },
    handle: ({ batches }, { identity, params: { id } }) => batches.cancel(id, identity),
  }),
];
