import { Router } from 'express';
import { identityOf } from '../authenticate.js';
import type { DeleteData } from '../workspace/delete-data.js';

/** `DELETE /v1/me/data`: whoever asks takes away what is kept of him. */
export function createOwnDataRoutes({ deleteData }: { deleteData: DeleteData }): Router {
  const router = Router();
  router.delete('/', async (request, response) => {
    const identity = identityOf(response);
    response.json(await deleteData(identity.userId, request.body, identity));
  });
  return router;
}
