import type { RequestHandler } from 'express';
import type { CallerLimits } from '../accounts/caller-limits.js';
import type { Authenticator } from '../authenticate.js';

/** Counts each request: of whoever is signed in by the user, of anybody else (a wrong token included) by the address. */
export function createLimitRequests({
  authenticator,
  limits,
}: {
  authenticator: Authenticator;
  limits: CallerLimits;
}): RequestHandler {
  return async (request, response, next) => {
    const identity = await authenticator.identify(request);
    if (identity) limits.countUser(identity.userId);
    else limits.countAddress(request.ip ?? '');
    // Whoever requires an identity further on need not check the token again.
    response.locals.identity = identity;
    next();
  };
}
