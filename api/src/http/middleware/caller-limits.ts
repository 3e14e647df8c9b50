import { ProblemError } from '@runq/common/contract/problem';
import { createRateLimiter, type RateLimiter } from './rate-limiter.js';

/** Rates are in requests per minute. */
const windowMs = 60_000;
/** Most users, and most addresses, in memory; each takes some 100 bytes. */
const maxKeys = 20_000;

/** Limits of one caller in this process. The numbers are settings. */
export interface CallerLimits {
  /** Counts a request or command of a signed-in user; throws 429. */
  countUser(userId: string): void;
  /** Counts a request without a valid token by its address; throws 429. A class behind one address shares the limit. */
  countAddress(address: string): void;
  /** Counts an open stream or socket of a user, or throws 429; the result ends it. */
  openStream(userId: string): () => void;
  openSocket(userId: string): () => void;
}

/**
 * Protects other callers from a runaway client. Counted in this process, without a round trip to Redis, so the limits
 * of several API processes add up.
 */
export function createCallerLimits(options: {
  userPerMinute: number;
  addressPerMinute: number;
  streamsPerUser: number;
  socketsPerUser: number;
}): CallerLimits {
  const users = createRateLimiter({ quota: options.userPerMinute, windowMs, maxKeys });
  const addresses = createRateLimiter({ quota: options.addressPerMinute, windowMs, maxKeys });

  return {
    countUser: (userId) => count(users, userId, 'You send'),
    countAddress: (address) => count(addresses, address, 'Your address sends'),
    openStream: createOpenLimit(options.streamsPerUser, 'event streams'),
    openSocket: createOpenLimit(options.socketsPerUser, 'sockets'),
  };
}

function count(limiter: RateLimiter, key: string, subject: string): void {
  const retryAfterMs = limiter.take(key);
  if (retryAfterMs === 0) return;
  const { quota } = limiter;
  throw new ProblemError('rate_limited', `${subject} more than ${quota} requests a minute; slow down.`, {
    retryAfterMs,
    quota,
    windowMs,
  });
}

/** When a caller with too many open connections should try again: one may be about to close. */
const reopenAfterMs = 2000;

function createOpenLimit(max: number, what: string): (userId: string) => () => void {
  const open = new Map<string, number>();
  return (userId) => {
    const before = open.get(userId) ?? 0;
    if (before >= max)
      throw new ProblemError('rate_limited', `You have ${max} ${what} open already; close one first.`, {
        retryAfterMs: reopenAfterMs,
        quota: max,
      });
    open.set(userId, before + 1);
    let released = false;
    return () => {
      if (released) return;
      released = true;
      const left = open.get(userId)! - 1;
      if (left > 0) open.set(userId, left);
      else open.delete(userId);
    };
  };
}
