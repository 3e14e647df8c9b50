import { listErrors, ProblemError } from '@runq/common/contract/problem';
import { roles } from '@runq/common/contract/run';
import { Router } from 'express';
import { z } from 'zod';
import { type Authenticator, identityOf, userIdSchema } from '../authenticate.js';
import { type AuthMode, isLoopbackHost } from '../config.js';

/** `POST /v1/dev/token`. */
export const devTokenSchema = z.strictObject({ userId: userIdSchema, role: z.enum(roles).default('student') });

/** How people sign in here, who the caller is, and the development sign-in where it is switched on. */
export function createSignInRoutes({
  authenticator,
  modes,
}: {
  authenticator: Authenticator;
  modes: AuthMode[];
}): Router {
  const router = Router();

  router.get('/auth', (_request, response) => {
    response.json({ modes, dev: modes.includes('dev') });
  });

  router.get('/me', authenticator.require(), (_request, response) => {
    response.json(identityOf(response));
  });

  router.post('/dev/token', async (request, response) => {
    // A foreign site whose name was pointed at this machine must not sign its visitors in.
    if (!modes.includes('dev') || !isLoopbackHost(request.hostname))
      throw new ProblemError('not_found', 'There is no development sign-in here.');
    const parsed = devTokenSchema.safeParse(request.body);
    if (!parsed.success)
      throw new ProblemError('invalid', 'The request is not valid; see errors.', {
        errors: listErrors(parsed.error.issues),
      });
    response.json({ token: await authenticator.issueDevToken(parsed.data) });
  });

  return router;
}
