import { ProblemError } from '@runq/common/contract/problem';
import type { RequestHandler } from 'express';
import type { Services } from '../../routes/services.js';

const retryAfterMs = 2000;

/** Refuses requests while this process stops or Redis is unreachable. */
export function createAvailability({
  isDraining,
  monitoring,
}: Pick<Services, 'isDraining' | 'monitoring'>): RequestHandler {
  return (_request, _response, next) => {
    monitoring.noteActivity();
    if (isDraining()) throw new ProblemError('draining', 'The service is restarting; try again.', { retryAfterMs });
    if (!monitoring.isReachable())
      throw new ProblemError('unavailable', 'The service cannot reach its store; try again.', { retryAfterMs });
    next();
  };
}
