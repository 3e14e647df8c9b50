import { createHash } from 'node:crypto';
import type { Redis } from '../redis/connection.js';
import { encodeId, type Keys } from '../redis/keys.js';
import { createScript, type ReadLua } from '../redis/lua-scripts.js';

/** Who tries to sign in, existing or not, and the network from which. */
export interface SignInAttempt {
  userId: string;
  network: string;
}

/**
 * Failed sign-ins with passwords, in the first shard. After `passwordFailuresPerUser` failures of a user, or those of
 * `passwordFailuresPerAddress` names from a network, further attempts wait for `lockoutMs`, twice as long after each
 * further failure, at most `maxLockoutMs`.
 *
 * A school shares a network, so its users are not to wait for the failures of others there: a user who signed in from
 * a network in the last `knownNetworkMs` waits only for the own ones.
 */
export interface SignInFailures {
  /** Counts an attempt as a failure until `giveBack`; 0, or the ms to wait for the next attempt. */
  take(attempt: SignInAttempt): Promise<number>;
  /** The attempt was none of a stranger: the failures of its user are forgotten, and its network is known. */
  giveBack(attempt: SignInAttempt): Promise<void>;
  /** Forgets the failures of a user. */
  forget(userId: string): Promise<void>;
}

/** Names that were tried may be long, and need not be those of users. */
const userSubject = (userId: string) => `user-${createHash('sha256').update(userId).digest('base64url')}`;
const networkSubject = (network: string) => `address-${encodeId(network)}`;

export function createSignInFailures(deps: {
  redis: Redis;
  keys: Keys;
  readLua?: ReadLua | undefined;
}): SignInFailures {
  const { first } = deps.keys;
  const takeAttempt = createScript(deps, 'accounts/takeSignInAttempt');
  const returnAttempt = createScript(deps, 'accounts/returnSignInAttempt');

  return {
    async take({ userId, network }) {
      return Number(await takeAttempt.call(first, userSubject(userId), networkSubject(network), encodeId(userId)));
    },
    async giveBack({ userId, network }) {
      await returnAttempt.call(first, userSubject(userId), networkSubject(network), encodeId(userId));
    },
    async forget(userId) {
      await returnAttempt.call(first, userSubject(userId), '', '');
    },
  };
}
