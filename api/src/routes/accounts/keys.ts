import { keyRequestSchema } from '@runq/common/contract/api-key';
import { z } from 'zod';
import { whyBodySchema } from '../../admin/actor.js';
import { userIdSchema } from '../../http/middleware/authenticate.js';
import { createdKeyResponse, keyListResponse } from '../../http/response-schemas.js';
import { bodyOf, type Route, route } from '../../http/route.js';
import { json } from '../../http/route-doc.js';
import { actionOf } from '../request-parts.js';
import { notFound, refusals } from '../responses.js';

/** `/v1/keys`: API keys are made, listed and revoked by their owner. A key cannot make or revoke keys. */
export const keyRoutes: Route[] = [
  route({
    method: 'post',
    path: '/v1/keys',
    summary: 'Create an API key; the response is the only one with its secret',
    access: 'signed in',
    body: bodyOf(keyRequestSchema),
    responses: {
      '201': json('The key', createdKeyResponse),
      '413': 'You have the maximum of keys (problem)',
      '422': 'Not valid: a scope that your role cannot give, or too long a lifetime (problem)',
      ...refusals,
    },
    handle({ keys }, { identity, body, response }) {
      response.setHeader('Cache-Control', 'no-store');
      return keys.create(body, identity);
    },
  }),
  route({
    method: 'get',
    path: '/v1/keys',
    summary: 'My API keys, newest first; for ops those of any user',
    access: 'signed in',
    query: z.object({ user: userIdSchema.optional() }),
    responses: {
      '200': json('The keys, without their secrets', keyListResponse),
      '403': 'Another user, and you are not ops (problem)',
      ...refusals,
    },
    handle: ({ keys }, { identity, query: { user } }) => keys.list(user, identity),
  }),
  route({
    method: 'delete',
    path: '/v1/keys/{id}',
    summary: 'Revoke an API key at once, and end what was opened with it',
    access: 'owner or ops',
    body: actionOf(whyBodySchema),
    responses: { '204': 'Revoked', ...refusals, ...notFound },
    handle: ({ keys }, { identity, params: { id }, body: { why } }) => keys.revoke(id, why, identity),
  }),
];
