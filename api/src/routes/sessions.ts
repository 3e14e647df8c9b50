import { type RequestHandler, Router } from 'express';
import { identityOf } from '../authenticate.js';
import type { EnqueueRun } from '../runs/enqueue-run.js';
import { type CompleteLine, parseCompletionRequest } from '../sessions/complete-line.js';
import { createRunRoutes, type RunRoutesDeps } from './runs.js';

/**
 * `/v1/sessions`: what `/v1/runs` has, for sessions alone, and completion. `runEvents` are the streams of runs: a session's story is told
 * like any run's.
 */
export function createSessionRoutes(
  deps: Omit<RunRoutesDeps, 'kind' | 'enqueueRun'> & {
    enqueueSession: EnqueueRun;
    completeLine: CompleteLine;
    runEvents: Router;
  },
): Router {
  const { enqueueSession, readRun, completeLine, runEvents } = deps;
  const router = Router();

  const requireSession: RequestHandler<{ id: string }> = async (request, response, next) => {
    await readRun.readOwnedSession(request.params.id, identityOf(response));
    next();
  };
  router.use('/:id', requireSession);

  router.post('/:id/complete', async (request, response) => {
    const answer = await completeLine(request.params.id, parseCompletionRequest(request.body), identityOf(response));
    response.json(answer);
  });

  router.use(runEvents, createRunRoutes({ ...deps, enqueueRun: enqueueSession, kind: 'session' }));
  return router;
}
