import { shareRequestSchema } from '@runq/common/contract/workspace';
import { whyBodySchema } from '../admin/actor.js';
import { bodyOf, type Route, route } from '../http/route.js';
import { actionOf, idempotent } from './request-parts.js';
import { refusals } from './responses.js';

const examMode = 'Sharing is off during an exam (problem)';
const notFound = { '404': 'Not found, or no longer stored (problem)' };

/** Opens a share, for anyone who has its link. A share that was turned off must not survive in a cache. */
export const openShareRoute: Route = route({
  method: 'get',
  path: '/v1/shares/{id}',
  summary: 'Open a share',
  access: 'anyone',
  responses: {
    '200': '{id, title, entry, files, createdAt, owner}',
    '403': examMode,
    '429': refusals['429'],
    '503': refusals['503'],
    ...notFound,
  },
  handle({ workspaces }, { params: { id }, response }) {
    response.setHeader('Cache-Control', 'no-store');
    response.setHeader('X-Robots-Tag', 'noindex');
    return workspaces.openShare(id);
  },
});

/** `/v1/shares`: create shares, list one's own, turn them off and on, delete them. */
export const shareRoutes: Route[] = [
  route({
    method: 'post',
    path: '/v1/shares',
    summary: 'Store a snapshot of files under a link; Idempotency-Key',
    access: 'signed in',
    ...idempotent('A repeated request creates no second share'),
    body: bodyOf(shareRequestSchema),
    responses: {
      '201': '{id, url, title, entry, createdAt, isOn, offBy, bytes}',
      '403': examMode,
      '413': 'Too large, or no space left (problem)',
      '422': 'Not valid (problem)',
      ...refusals,
    },
    async handle({ workspaces }, { identity, headers: { idempotencyKey }, body, request, response }) {
      const share = await workspaces.createShare(body, identity, { idempotencyKey, rawBody: request.body });
      response.location(`/v1/shares/${share.id}`);
      return share;
    },
  }),
  route({
    method: 'get',
    path: '/v1/shares',
    summary: 'My shares, newest first',
    access: 'signed in',
    responses: { '200': '{shares}', ...refusals },
    handle: ({ workspaces }, { identity }) => workspaces.listShares(identity.userId),
  }),
  route({
    method: 'delete',
    path: '/v1/shares/{id}',
    summary: 'Delete a share',
    access: 'owner or ops',
    responses: { '204': 'Deleted', ...refusals, ...notFound },
    handle: ({ workspaces }, { identity, params: { id } }) => workspaces.deleteShare(id, identity),
  }),
  ...(['off', 'on'] as const).map((action) =>
    route({
      method: 'post',
      path: `/v1/shares/{id}/${action}`,
      summary: action === 'off' ? 'Turn the link off' : 'Turn the link on again',
      access: 'owner or ops',
      body: actionOf(whyBodySchema),
      responses: { '200': 'The share', '409': 'Turned off by ops (problem)', ...refusals, ...notFound },
      handle: ({ workspaces }, { identity, params: { id }, body: { why } }) =>
        workspaces.setShareVisibility(id, action, why, identity),
    }),
  ),
];
