import { ProblemError } from '@runq/common/contract/problem';
import { Router } from 'express';
import { z } from 'zod';
import type { CallerLimits } from '../accounts/caller-limits.js';
import { endWithToken, identityOf } from '../authenticate.js';
import type { CancelBatch } from '../grading/cancel-batch.js';
import { exportBatch, exportFormats, exportMediaTypes } from '../grading/export-batch.js';
import type { FollowBatch } from '../grading/follow-batch.js';
import type { ReadBatch } from '../grading/read-batch.js';
import type { SubmitBatch } from '../grading/submit-batch.js';
import { parseIdempotencyKey } from '../runs/enqueue-run.js';
import { parseQuery } from './runs.js';

/** When a reader whom a process that stops turned away should try another one. */
const retryAfterMs = 1000;

/** Query of a batch's results. */
export const resultsQuerySchema = z.object({
  cursor: z.coerce.number().int().min(0).default(0),
  limit: z.coerce.number().int().min(1).max(100).default(50),
});

/** Query of an export. */
export const exportQuerySchema = z.object({ format: z.enum(exportFormats).default('csv') });

export interface BatchRoutesDeps {
  submitBatch: SubmitBatch;
  readBatch: ReadBatch;
  cancelBatch: CancelBatch;
  followBatch: FollowBatch;
  openStream: CallerLimits['openStream'];
}

/** `/v1/batches`, for graders and ops: send a class's runs, watch them, take the results away. */
export function createBatchRoutes(deps: BatchRoutesDeps) {
  const { submitBatch, readBatch, cancelBatch, followBatch, openStream } = deps;
  const open = new Set<() => void>();
  let closed = false;
  const router = Router();

  router.post('/', async (request, response) => {
    const identity = identityOf(response);
    const { batchId } = await submitBatch(request.body, identity, parseIdempotencyKey(request.get('Idempotency-Key')));
    response
      .status(202)
      .location(`/v1/batches/${batchId}`)
      .json(await readBatch.read(batchId, identity));
  });

  router.get('/:id', async (request, response) => {
    response.json(await readBatch.read(request.params.id, identityOf(response)));
  });

  router.get('/:id/results', async (request, response) => {
    const query = parseQuery(resultsQuerySchema, request.query);
    response.json(await readBatch.readResults(request.params.id, identityOf(response), query));
  });

  router.get('/:id/export', async (request, response) => {
    const { format } = parseQuery(exportQuerySchema, request.query);
    const { id } = await readBatch.readOwned(request.params.id, identityOf(response));
    response.type(exportMediaTypes[format]).attachment(`batch-${id}.${format}`);
    // `attachment` guesses a type by the ending; ours says the character set too.
    response.setHeader('Content-Type', exportMediaTypes[format]);
    await exportBatch(readBatch, id, format, response);
  });

  router.get('/:id/events', async (request, response) => {
    const identity = identityOf(response);
    const { id } = await readBatch.readOwned(request.params.id, identity);
    if (response.destroyed) return;
    // Nobody would end a stream that begins after all were ended.
    if (closed) throw new ProblemError('draining', 'The service is restarting; try again.', { retryAfterMs });
    const release = openStream(identity.userId);
    response.writeHead(200, {
      'Content-Type': 'text/event-stream; charset=utf-8',
      'Cache-Control': 'no-cache, no-transform',
    });
    const following = followBatch(id, identity, (progress) => {
      response.write(`event: progress\ndata: ${JSON.stringify(progress)}\n\n`);
    });
    open.add(following.close);
    response.once('close', following.close);
    const keepOpen = endWithToken(identity, following.close);
    await following.ended;
    keepOpen();
    open.delete(following.close);
    release();
    response.end();
  });

  router.post('/:id/cancel', async (request, response) => {
    response.status(202).json(await cancelBatch(request.params.id, identityOf(response)));
  });

  return {
    router,
    close(): void {
      closed = true;
      for (const end of open) end();
    },
  };
}
