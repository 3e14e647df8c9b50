import { bulkPreviewSchema, bulkStartSchema } from '../admin/bulk/bulk-schemas.js';
import { type Route, route } from '../http/route.js';
import { json } from '../http/route-doc.js';
import { bulkPreviewResponse, bulkResponse } from '../http/service-response-schemas.js';
import { actionOf } from './request-parts.js';
import { adminRefusals, notFound } from './responses.js';

/** `/v1/ops/bulk`, for ops only: cancel or repeat the runs that a filter matches, after a preview. */
export const bulkRoutes: Route[] = [
  route({
    method: 'post',
    path: '/v1/ops/bulk',
    summary: 'Count the runs that an action would cancel or repeat, and show some of them',
    access: 'ops',
    body: actionOf(bulkPreviewSchema),
    responses: {
      '200': json('The preview; it expires after ten minutes', bulkPreviewResponse),
      '409': 'Too many actions are in progress (problem)',
      ...adminRefusals,
    },
    handle: ({ bulk }, { identity, body }) => bulk.preview(body, identity),
  }),
  route({
    method: 'get',
    path: '/v1/ops/bulk/{id}',
    summary: 'The progress of an action, a day long',
    access: 'ops',
    responses: { '200': json('The action', bulkResponse), ...adminRefusals, ...notFound },
    handle: ({ bulk }, { params: { id } }) => bulk.read(id),
  }),
  route({
    method: 'post',
    path: '/v1/ops/bulk/{id}/start',
    summary: 'Act on exactly the runs of the preview; `count` is their number',
    access: 'ops',
    body: actionOf(bulkStartSchema),
    responses: {
      '202': json('The action', bulkResponse),
      '409': 'It was started before, or another number of runs was previewed (problem)',
      ...adminRefusals,
      ...notFound,
    },
    handle: ({ bulk }, { identity, params: { id }, body }) => bulk.start(id, body, identity),
  }),
];
