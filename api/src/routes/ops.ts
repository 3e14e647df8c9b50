import { ProblemError } from '@runq/common/contract/problem';
import { type Request, Router } from 'express';
import { z } from 'zod';
import { identityOf, userIdSchema } from '../authenticate.js';
import type { ChangeSettings } from '../ops/change-settings.js';
import type { ListService } from '../ops/list-service.js';
import type { OrderWorkers } from '../ops/order-workers.js';
import type { ReadAudit } from '../ops/read-audit.js';
import type { RuleUsers } from '../ops/rule-users.js';
import type { DeleteData } from '../workspace/delete-data.js';
import type { ReadShares } from '../workspace/read-shares.js';
import type { SwitchShare } from '../workspace/switch-share.js';
import { parseQuery } from './runs.js';

/** Rows of one page, at most. */
const maxPage = 1000;
const limit = z.coerce.number().int().min(1).max(maxPage).default(100);

/** Query of `GET /v1/ops/users`. */
export const usersQuerySchema = z.object({ limit });

/** Query of `GET /v1/ops/runs`: those of one user in any state, or everybody's that are active (the default) or queued. */
export const opsRunsQuerySchema = z
  .object({
    user: userIdSchema.optional(),
    state: z.enum(['queued', 'active', 'finished']).optional(),
    cursor: z
      .string()
      .regex(/^\d{1,16}$/, 'is not one that was given')
      .optional(),
    limit,
  })
  .refine(({ user, state }) => user !== undefined || state !== 'finished', {
    path: ['state'],
    error: '"finished" needs a user',
  });

/** Query of `GET /v1/ops/audit`. */
export const auditQuerySchema = z.object({
  cursor: z
    .string()
    .regex(/^\d{1,16}-\d{1,10}(\.\d{1,2})?$/, 'is not one that was given')
    .optional(),
  format: z.enum(['json', 'csv']).default('json'),
  limit,
});

export interface OpsRoutesDeps {
  changeSettings: ChangeSettings;
  ruleUsers: RuleUsers;
  orderWorkers: OrderWorkers;
  listService: ListService;
  readAudit: ReadAudit;
  readShares: ReadShares;
  switchShare: SwitchShare;
  deleteData: DeleteData;
}

/** `/v1/ops`, for ops only: look at everything, and change it while it runs. */
export function createOpsRoutes(deps: OpsRoutesDeps): Router {
  const { changeSettings, ruleUsers, orderWorkers, listService, readAudit, readShares, switchShare, deleteData } = deps;
  const router = Router();

  router.get('/settings', async (_request, response) => {
    response.json(await changeSettings.read());
  });
  router.patch('/settings', async (request, response) => {
    response.json(await changeSettings.patch(request.body, identityOf(response)));
  });
  for (const action of ['pause', 'resume'] as const)
    router.post(`/${action}`, async (request, response) => {
      response.json(await changeSettings[action](request.body, identityOf(response)));
    });

  router.get('/users', async (request, response) => {
    response.json(await listService.users(parseQuery(usersQuerySchema, request.query).limit));
  });
  router.post('/users/:id/cancel', async (request, response) => {
    response.status(202).json(await ruleUsers.cancel(userIdOf(request), request.body, identityOf(response)));
  });
  router.post('/users/:id/mute', async (request, response) => {
    response.json(await ruleUsers.mute(userIdOf(request), request.body, identityOf(response)));
  });
  router.post('/users/:id/limits', async (request, response) => {
    response.json(await ruleUsers.limit(userIdOf(request), request.body, identityOf(response)));
  });

  router.get('/users/:id/shares', async (request, response) => {
    response.json(await readShares.list({ userId: userIdOf(request) }));
  });
  router.post('/users/:id/shares/off', async (request, response) => {
    response.json(await switchShare.switchOffAll(userIdOf(request), request.body, identityOf(response)));
  });

  router.delete('/users/:id/data', async (request, response) => {
    response.json(await deleteData(userIdOf(request), request.body, identityOf(response)));
  });

  router.get('/workers', async (_request, response) => {
    response.json({ workers: await orderWorkers.list() });
  });
  for (const order of ['quiet', 'resume', 'drain'] as const)
    router.post(`/workers/:id/${order}`, async (request, response) => {
      response.json(await orderWorkers.order(request.params.id, order, request.body, identityOf(response)));
    });

  router.get('/runs', async (request, response) => {
    response.json(await listService.runs(parseQuery(opsRunsQuerySchema, request.query)));
  });

  router.get('/audit', async (request, response) => {
    const { format, ...query } = parseQuery(auditQuerySchema, request.query);
    if (format === 'json') {
      response.json(await readAudit.page(query));
      return;
    }
    const { text, nextCursor } = await readAudit.csv(query);
    if (nextCursor !== null) response.setHeader('Link', `</v1/ops/audit?format=csv&cursor=${nextCursor}>; rel="next"`);
    response.attachment('audit.csv').type('text/csv; charset=utf-8').send(text);
  });

  return router;
}

function userIdOf(request: Request): string {
  const parsed = userIdSchema.safeParse(request.params.id);
  if (!parsed.success) throw new ProblemError('not_found', 'There can be no such user.');
  return parsed.data;
}
