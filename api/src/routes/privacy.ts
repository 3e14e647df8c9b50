import { longestReason } from '@runq/common/contract/settings';
import type { Response } from 'express';
import { z } from 'zod';
import { whyBodySchema } from '../admin/actor.js';
import { deletedDataResponse, privacyResponse } from '../http/privacy-response-schemas.js';
import { type Route, route } from '../http/route.js';
import { json, media } from '../http/route-doc.js';
import { actionOf, parseUserId } from './request-parts.js';
import { adminRefusals, refusals } from './responses.js';

const zip = media('The zip; README.txt in it says what each file is', 'application/zip');
const deleted = json('What was deleted, and what stays', deletedDataResponse);
const why = actionOf(whyBodySchema);
const busy = { '429': 'This data is being exported already, or too many others are (problem)' };

/** What is sent before the first file. */
const headersOf = (response: Response) => (fileName: string) => {
  response.attachment(fileName);
  response.setHeader('Content-Type', 'application/zip');
  // A shared computer must not keep it.
  response.setHeader('Cache-Control', 'private, no-store');
};

/** What the service stores, for how long, and who reads it; for anyone. */
export const privacyRoute: Route = route({
  method: 'get',
  path: '/v1/privacy',
  summary: 'What is stored, for how long, and who reads it',
  access: 'anyone',
  responses: { '200': json('The retention of each kind of data, now', privacyResponse), '503': refusals['503'] },
  handle: ({ privacy }) => privacy.describe(),
});

/** `/v1/me/data`: the caller's stored data. No API key is admitted: a script that leaks it must not take all of it. */
export const ownDataRoutes: Route[] = [
  route({
    method: 'get',
    path: '/v1/me/data',
    summary: 'Download everything that is stored of me, as one zip',
    access: 'signed in',
    responses: { '200': zip, ...refusals, ...busy },
    respond: ({ privacy }, { identity, response }) =>
      privacy.exportData({ userId: identity.userId, why: '', identity }, response, headersOf(response)),
  }),
  route({
    method: 'delete',
    path: '/v1/me/data',
    summary: 'Delete my files, shares, submissions and finished runs',
    access: 'signed in',
    responses: { '200': deleted, ...refusals },
    handle: ({ privacy }, { identity, request }) =>
      privacy.deleteData({ userId: identity.userId, why: why.parse(request.body).why, identity }),
  }),
];

/** The same for the data of any user, for ops; the audit log has each with its reason. */
export const opsDataRoutes: Route[] = [
  route({
    method: 'get',
    path: '/v1/ops/users/{id}/data',
    summary: 'Download everything that is stored of a user, as one zip; the audit log has who did',
    access: 'ops',
    params: parseUserId,
    query: z.strictObject({
      why: z.string().max(longestReason).default('').describe('The reason, for the audit log'),
    }),
    responses: { '200': zip, ...adminRefusals, ...busy },
    respond: ({ privacy }, { identity, params: { userId }, query, response }) =>
      privacy.exportData({ userId, why: query.why, identity }, response, headersOf(response)),
  }),
  route({
    method: 'delete',
    path: '/v1/ops/users/{id}/data',
    summary: 'Delete the files, shares, submissions and finished runs of a user',
    access: 'ops',
    params: parseUserId,
    body: why,
    responses: { '200': deleted, ...adminRefusals },
    handle: ({ privacy }, { identity, params: { userId }, body }) =>
      privacy.deleteData({ userId, why: body.why, identity }),
  }),
];
