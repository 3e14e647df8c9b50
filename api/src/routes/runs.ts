import { listErrors, ProblemError } from '@runq/common/contract/problem';
import type { RunKind } from '@runq/common/contract/run';
import { Router } from 'express';
import { z } from 'zod';
import { identityOf } from '../authenticate.js';
import type { CancelRun } from '../runs/cancel-run.js';
import { type EnqueueRun, parseIdempotencyKey } from '../runs/enqueue-run.js';
import type { ReadRun } from '../runs/read-run.js';
import { parseInput, type SendInput } from '../runs/send-input.js';
import type { WaitForFinish } from '../runs/wait-for-finish.js';

/** The longest a request may wait for the end of its run. */
export const maxWaitMs = 60_000;

/** Query of routes that can wait: `wait` in milliseconds. Who waits is answered 200 with the end, else 202 with the run as it stands. */
export const waitQuerySchema = z.object({
  wait: z.coerce.number().int().min(0).max(maxWaitMs).optional(),
});

/** Query of the list of runs. */
export const listQuerySchema = z.object({
  state: z.enum(['queued', 'active', 'finished']).optional(),
  cursor: z
    .string()
    .regex(/^\d{1,16}$/, 'must be the nextCursor of the page before')
    .optional(),
  limit: z.coerce.number().int().min(1).max(100).default(20),
});

/** Query of the output route. */
export const outputQuerySchema = z.object({
  encoding: z.enum(['utf8', 'base64']).default('utf8'),
  stream: z.enum(['both', 'stdout', 'stderr']).default('both'),
});

/** A query that does not parse is 422, with the parameter as the pointer. */
export function parseQuery<T extends z.ZodType>(schema: T, query: unknown): z.output<T> {
  const parsed = schema.safeParse(query);
  if (!parsed.success)
    throw new ProblemError('invalid', 'The query is not valid; see errors.', {
      errors: listErrors(parsed.error.issues),
    });
  return parsed.data;
}

export interface RunRoutesDeps {
  kind: RunKind;
  enqueueRun: EnqueueRun;
  readRun: ReadRun;
  cancelRun: CancelRun;
  sendInput: SendInput;
  waitForFinish: WaitForFinish;
}

/** `/v1/runs`, and the same of `/v1/sessions`: submit, read, list, stop, feed. */
export function createRunRoutes(deps: RunRoutesDeps): Router {
  const { kind, enqueueRun, readRun, cancelRun, sendInput, waitForFinish } = deps;
  const router = Router();

  router.post('/', async (request, response) => {
    const identity = identityOf(response);
    const { wait } = parseQuery(waitQuerySchema, request.query);
    const idempotencyKey = parseIdempotencyKey(request.get('Idempotency-Key'));
    let waiting: ReturnType<WaitForFinish['listen']> | null = null;
    const prepare = (id: string) => {
      if (wait) waiting = waitForFinish.listen(id);
    };
    const { runId } = await enqueueRun(request.body, identity, { idempotencyKey, prepare }).catch((error) => {
      waiting?.cancel();
      throw error;
    });
    if (wait) await (waiting as ReturnType<WaitForFinish['listen']> | null)?.settle(wait);
    const run = await readRun.read(runId, identity);
    response
      .status(wait !== undefined && run.state === 'finished' ? 200 : 202)
      .location(`/v1/${kind}s/${runId}`)
      .json(run);
  });

  router.get('/', async (request, response) => {
    const { state, cursor, limit } = parseQuery(listQuerySchema, request.query);
    const query = { kind, limit, ...(state ? { state } : {}), ...(cursor ? { cursor } : {}) };
    response.json(await readRun.list(identityOf(response), query));
  });

  router.get('/:id', async (request, response) => {
    const identity = identityOf(response);
    const { wait } = parseQuery(waitQuerySchema, request.query);
    if (wait) {
      await readRun.readOwned(request.params.id, identity);
      await waitForFinish.listen(request.params.id).settle(wait);
    }
    const run = await readRun.read(request.params.id, identity);
    response.status(wait !== undefined && run.state !== 'finished' ? 202 : 200).json(run);
  });

  router.post('/:id/cancel', async (request, response) => {
    response.status(202).json(await cancelRun(request.params.id, identityOf(response)));
  });

  router.post('/:id/stdin', async (request, response) => {
    await sendInput(request.params.id, parseInput(request.body), identityOf(response));
    response.status(202).json({ ok: true });
  });

  router.post('/:id/interrupt', async (request, response) => {
    await sendInput(request.params.id, { interrupt: true }, identityOf(response));
    response.status(202).json({ ok: true });
  });

  router.get('/:id/output', async (request, response) => {
    const { encoding, stream } = parseQuery(outputQuerySchema, request.query);
    const bytes = (await readRun.readOutput(request.params.id, identityOf(response)))[stream];
    response.type('text/plain; charset=utf-8').send(bytes.toString(encoding));
  });

  // A name may hold slashes, encoded or not. It is looked up in the run's own list and never used as a path.
  router.get('/:id/artifacts/*name', async (request, response) => {
    const { id, name } = request.params;
    const { data, mediaType, name: path } = await readRun.readArtifact(id, name.join('/'), identityOf(response));
    response.attachment(path.slice(path.lastIndexOf('/') + 1));
    response.setHeader('Content-Type', mediaType);
    response.setHeader('X-Content-Type-Options', 'nosniff');
    response.setHeader('Cache-Control', 'private, no-store');
    response.end(data);
  });

  return router;
}
