import { type Request, type Response, Router } from 'express';
import { z } from 'zod';
import { identityOf } from '../authenticate.js';
import type { ChangeWorkspace } from '../workspace/change-workspace.js';
import { parseExpected, parsePath } from '../workspace/parse-file-request.js';
import type { ReadWorkspace } from '../workspace/read-workspace.js';
import { parseQuery } from './runs.js';

/** Query of a file: an older version of it. */
export const versionQuerySchema = z.object({
  version: z.coerce.number().int().min(1).max(Number.MAX_SAFE_INTEGER).optional(),
});

/** `/v1/workspace`: the caller's own files. */
export function createWorkspaceRoutes(deps: {
  readWorkspace: ReadWorkspace;
  changeWorkspace: ChangeWorkspace;
}): Router {
  const { readWorkspace, changeWorkspace } = deps;
  const router = Router();

  // A machine that is shared must not keep what its last user wrote.
  router.use((_request, response, next) => {
    response.setHeader('Cache-Control', 'private, no-store');
    next();
  });

  router.get('/', async (request, response) => {
    answer(request, response, await readWorkspace.list(identityOf(response)));
  });

  router.get('/files/*path', async (request, response) => {
    const { version } = parseQuery(versionQuerySchema, request.query);
    answer(request, response, await readWorkspace.read(identityOf(response), pathOf(request), version));
  });

  router.put('/files/*path', async (request, response) => {
    const expected = parseExpected({ ifMatch: request.get('If-Match'), ifNoneMatch: request.get('If-None-Match') });
    const { file, isNew } = await changeWorkspace.save(identityOf(response), pathOf(request), request.body, expected);
    response
      .status(isNew ? 201 : 200)
      .setHeader('ETag', `"${file.etag}"`)
      .json(file);
  });

  router.delete('/files/*path', async (request, response) => {
    const expected = parseExpected({ ifMatch: request.get('If-Match') });
    await changeWorkspace.delete(identityOf(response), pathOf(request), expected);
    response.status(204).end();
  });

  router.post('/move', async (request, response) => {
    const file = await changeWorkspace.move(identityOf(response), request.body);
    response.setHeader('ETag', `"${file.etag}"`).json(file);
  });

  router.get('/versions/*path', async (request, response) => {
    response.json(await readWorkspace.listVersions(identityOf(response), pathOf(request)));
  });

  return router;
}

/** The rest of the address, its slashes encoded or not. It names a field in the store and never a path of this machine. */
function pathOf(request: Request<{ path: string[] }>): string {
  return parsePath(request.params.path.join('/'));
}

/**
 * 304 where If-None-Match names what the client has. Express would do so itself, but not for `fetch`, which sends "no-cache" along with
 * each If-None-Match of its caller.
 */
function answer(request: Request, response: Response, body: { etag: string }): void {
  const etag = `"${body.etag}"`;
  const known = request.get('If-None-Match') ?? '';
  response.setHeader('ETag', etag);
  if (known.split(',').some((one) => one.trim().replace(/^W\//, '') === etag)) response.status(304).end();
  else response.json(body);
}
