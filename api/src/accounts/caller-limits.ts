import { ProblemError } from '@runq/common/contract/problem';
import { createRateLimiter, type RateLimiter } from './rate-limiter.js';

/** Rates are told in calls a minute. */
const windowMs = 60_000;
/** Users and addresses that are remembered, each; some 100 bytes. */
const maxKeys = 20_000;

/** How much of this process one caller may use. A number of each is a setting. */
export interface CallerLimits {
  /** Counts a request or command of somebody signed in; throws 429. */
  countUser(userId: string): void;
  /** Counts a request of nobody known by where it comes from; throws 429. A class behind one address shares it. */
  countAddress(address: string): void;
  /** Takes one of a user's open streams or sockets, or throws 429; to be released once. */
  openStream(userId: string): () => void;
  openSocket(userId: string): () => void;
}

/**
 * Keeps a runaway client from costing everybody else: counted in this process, so that it costs no round trip; with several API
 * processes a caller has as many times as much.
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
    openStream: createOpenings(options.streamsPerUser, 'event streams'),
    openSocket: createOpenings(options.socketsPerUser, 'sockets'),
  };
}

function count(limiter: RateLimiter, key: string, who: string): void {
  const retryAfterMs = limiter.take(key);
  if (retryAfterMs === 0) return;
  const { quota } = limiter;
  throw new ProblemError('rate_limited', `${who} more than ${quota} requests a minute; slow down.`, {
    retryAfterMs,
    quota,
    windowMs,
  });
}

/** How long somebody with too many connections is asked to wait: none ends by waiting, but one may be on its way out. */
const reopenAfterMs = 2000;

function createOpenings(max: number, what: string): (userId: string) => () => void {
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
