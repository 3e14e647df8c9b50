import { Router } from 'express';
import { identityOf } from '../authenticate.js';
import { parseIdempotencyKey } from '../runs/enqueue-run.js';
import type { CreateShare } from '../workspace/create-share.js';
import type { ReadShares } from '../workspace/read-shares.js';
import type { SwitchShare } from '../workspace/switch-share.js';

/** `GET /v1/shares/{id}`, for anybody who has the link. A share that is switched off must not live on in a cache. */
export function createOpenShareRoutes({ readShares }: { readShares: ReadShares }): Router {
  const router = Router();
  router.get('/:id', async (request, response) => {
    response.setHeader('Cache-Control', 'no-store');
    response.setHeader('X-Robots-Tag', 'noindex');
    response.json(await readShares.open(request.params.id));
  });
  return router;
}

/** `/v1/shares`: make them, list the own ones, switch them off and on, delete them. */
export function createShareRoutes(deps: {
  createShare: CreateShare;
  readShares: ReadShares;
  switchShare: SwitchShare;
}): Router {
  const { createShare, readShares, switchShare } = deps;
  const router = Router();

  router.post('/', async (request, response) => {
    const idempotencyKey = parseIdempotencyKey(request.get('Idempotency-Key'));
    const share = await createShare(request.body, identityOf(response), idempotencyKey);
    response.status(201).location(`/v1/shares/${share.id}`).json(share);
  });

  router.get('/', async (_request, response) => {
    response.json(await readShares.list(identityOf(response)));
  });

  for (const action of ['off', 'on'] as const)
    router.post(`/:id/${action}`, async (request, response) => {
      response.json(await switchShare.switch(request.params.id, action, request.body, identityOf(response)));
    });

  router.delete('/:id', async (request, response) => {
    await switchShare.delete(request.params.id, identityOf(response));
    response.status(204).end();
  });

  return router;
}
