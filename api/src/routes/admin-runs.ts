import { whyBodySchema } from '../admin/actor.js';
import { runsQuerySchema } from '../admin/search-runs.js';
import { runListResponse, runResponse } from '../http/response-schemas.js';
import { type Route, route } from '../http/route.js';
import { json } from '../http/route-doc.js';
import { actionOf } from './request-parts.js';
import { adminRefusals, notFound } from './responses.js';

const refusals = { ...adminRefusals, ...notFound };

/** `/v1/ops/runs`, for ops only: find any run, read why it waits or how it ended, look at it and stop it. */
export const adminRunRoutes: Route[] = [
  route({
    method: 'get',
    path: '/v1/ops/runs',
    summary: 'Runs by id, batch, user, label, verdict or state; without a parameter the active ones',
    access: 'ops',
    query: runsQuerySchema,
    responses: { '200': json('A page; a short one may have a `nextCursor`', runListResponse), ...adminRefusals },
    handle: ({ admin }, { query }) => admin.searchRuns(query),
  }),
  route({
    method: 'get',
    path: '/v1/ops/runs/{id}',
    summary: 'The timeline of a run, without its code and output',
    access: 'ops',
    responses: { '200': '{run, waiting, end, changes, attempts, programBytes, outputBytes}', ...refusals },
    handle: ({ admin }, { params: { id } }) => admin.readTimeline(id),
  }),
  route({
    method: 'post',
    path: '/v1/ops/runs/{id}/look',
    summary: 'The code and output of a run; the audit log has who looked',
    access: 'ops',
    body: actionOf(whyBodySchema),
    responses: { '200': '{files, stdin, stdout, stderr}', ...refusals },
    handle: ({ admin }, { identity, params: { id }, body }) => admin.lookAtRun(id, body.why, identity),
  }),
  route({
    method: 'post',
    path: '/v1/ops/runs/{id}/cancel',
    summary: 'Stop a run; its owner reads that ops stopped it, and why',
    access: 'ops',
    body: actionOf(whyBodySchema),
    responses: { '202': json('The run', runResponse), ...refusals },
    handle: ({ runs }, { identity, params: { id }, body }) => runs.cancel(id, identity, body.why),
  }),
];
