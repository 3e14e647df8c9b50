import { z } from 'zod';
import { whyBodySchema } from '../admin/actor.js';
import { muteSchema, userLimitsSchema } from '../admin/user-overrides.js';
import { type Route, route } from '../http/route.js';
import { json } from '../http/route-doc.js';
import { historyQuerySchema, historySchema, writeHistoryCsv } from '../monitoring/read-history.js';
import { actionOf, parseUserId } from './request-parts.js';
import { adminRefusals as invalid } from './responses.js';

/** Most rows of one page. */
const maxPage = 1000;
const limit = z.coerce.number().int().min(1).max(maxPage).default(100);
const invalidCursor = 'must be the nextCursor of the previous page';

const usersQuerySchema = z.strictObject({ limit });

const auditQuerySchema = z.strictObject({
  cursor: z
    .string()
    .regex(/^\d{1,16}-\d{1,10}(\.\d{1,2})?$/, invalidCursor)
    .optional(),
  format: z.enum(['json', 'csv']).default('json'),
  limit,
});

const override = { '200': 'The overrides of the user', ...invalid };
const why = actionOf(whyBodySchema);

const modeSummaries = {
  quiet: 'Stop a worker from accepting runs',
  resume: 'Let a worker accept runs again',
  drain: 'Stop a worker from accepting runs; unfinished ones move to other workers',
};

/** `/v1/ops`, for ops only: users, workers, history and audit log of the running service. */
export const adminRoutes: Route[] = [
  route({
    method: 'get',
    path: '/v1/ops/users',
    summary: 'Users with runs or overrides',
    access: 'ops',
    query: usersQuerySchema,
    responses: { '200': '{users, more}', ...invalid },
    handle: ({ admin }, { query }) => admin.listUsers(query.limit),
  }),
  route({
    method: 'post',
    path: '/v1/ops/users/{id}/cancel',
    summary: 'Cancel all runs of a user',
    access: 'ops',
    params: parseUserId,
    body: why,
    responses: { '202': '{cancelled}', ...invalid },
    handle: ({ admin }, { identity, params: { userId }, body }) => admin.cancelRunsOfUser(userId, body.why, identity),
  }),
  route({
    method: 'post',
    path: '/v1/ops/users/{id}/sign-out',
    summary: 'Sign a user out of every browser, and close the sockets and event streams there',
    access: 'ops',
    params: parseUserId,
    body: why,
    responses: { '200': '{ended}', ...invalid },
    handle: ({ signIns }, { identity, params: { userId }, body }) => signIns.signOutUser(userId, body.why, identity),
  }),
  route({
    method: 'post',
    path: '/v1/ops/users/{id}/mute',
    summary: 'Refuse new runs of a user, or accept them again',
    access: 'ops',
    params: parseUserId,
    body: actionOf(muteSchema),
    responses: override,
    handle: ({ admin }, { identity, params: { userId }, body }) => admin.muteUser(userId, body, identity),
  }),
  route({
    method: 'post',
    path: '/v1/ops/users/{id}/limits',
    summary: 'Slots and waiting runs of one user',
    access: 'ops',
    params: parseUserId,
    body: actionOf(userLimitsSchema),
    responses: { ...override, '409': 'Too many users with overrides' },
    handle: ({ admin }, { identity, params: { userId }, body }) => admin.limitUser(userId, body, identity),
  }),
  route({
    method: 'get',
    path: '/v1/ops/users/{id}/shares',
    summary: 'The shares of a user',
    access: 'ops',
    params: parseUserId,
    responses: { '200': '{shares}', ...invalid },
    handle: ({ workspaces }, { params: { userId } }) => workspaces.listShares(userId),
  }),
  route({
    method: 'post',
    path: '/v1/ops/users/{id}/shares/off',
    summary: 'Turn off all shares of a user',
    access: 'ops',
    params: parseUserId,
    body: why,
    responses: { '200': '{off}', ...invalid },
    handle: ({ workspaces }, { identity, params: { userId }, body }) =>
      workspaces.turnOffShares(userId, body.why, identity),
  }),
  route({
    method: 'get',
    path: '/v1/ops/workers',
    summary: 'Workers and their modes',
    access: 'ops',
    responses: { '200': '{workers}', ...invalid },
    handle: async ({ admin }) => ({ workers: await admin.listWorkers() }),
  }),
  ...(['quiet', 'resume', 'drain'] as const).map((mode) =>
    route({
      method: 'post',
      path: `/v1/ops/workers/{id}/${mode}`,
      summary: modeSummaries[mode],
      access: 'ops',
      body: why,
      responses: { '200': '{id, order}', '404': 'No such worker', ...invalid },
      handle: ({ admin }, { identity, params: { id }, body }) => admin.setWorkerMode(id, mode, body.why, identity),
    }),
  ),
  route({
    method: 'get',
    path: '/v1/ops/history',
    summary: 'Figures of the last day by minutes, or of two weeks by ten minutes; also as CSV',
    access: 'ops',
    query: historyQuerySchema,
    responses: { '200': json('The steps in which something was recorded, oldest first', historySchema), ...invalid },
    async respond({ monitoring }, { query: { format, ...query }, response }) {
      const history = await monitoring.readHistory(query);
      if (format === 'json') return void response.json(history);
      response
        .attachment('history.csv')
        .type('text/csv; charset=utf-8')
        .send(writeHistoryCsv(history.points, query.metric));
    },
  }),
  route({
    method: 'get',
    path: '/v1/ops/audit',
    summary: 'The audit log, newest first; also as CSV',
    access: 'ops',
    query: auditQuerySchema,
    responses: { '200': '{entries, nextCursor}', ...invalid },
    async respond({ admin }, { query: { format, ...query }, response }) {
      if (format === 'json') return void response.json(await admin.readAudit(query));
      const { text, nextCursor } = await admin.exportAudit(query);
      const next = `</v1/ops/audit?format=csv&cursor=${nextCursor}>; rel="next"`;
      if (nextCursor !== null) response.setHeader('Link', next);
      response.attachment('audit.csv').type('text/csv; charset=utf-8').send(text);
    },
  }),
];
