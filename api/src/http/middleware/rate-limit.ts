import { ProblemError } from '@runq/common/contract/problem';
import type { Request, RequestHandler } from 'express';
import type { Connections } from '../connections.js';
import type { Caller } from './authenticate.js';
import type { CallerLimits } from './caller-limits.js';

/** When a caller with too many connections should try again. */
const retryAfterMs = 2000;

/** Counts each request by user, or by address without a valid token. */
export function createRateLimit({
  identify,
  connections,
  callers,
}: {
  identify: (request: Request) => Promise<Caller | null>;
  connections: Connections;
  callers: CallerLimits;
}): RequestHandler {
  return async (request, response, next) => {
    const identity = await identify(request);
    if (identity) {
      callers.countUser(identity.userId);
      if (!connections.signedIn(request.socket, identity.userId))
        throw new ProblemError('rate_limited', 'You have too many connections open; close some first.', {
          retryAfterMs,
        });
    } else callers.countAddress(request.ip ?? '');
    // So that `authorize` does not verify the token again.
    response.locals.identity = identity;
    next();
  };
}
