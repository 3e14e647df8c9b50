import type { Role } from '../contract/run.js';
import type { Redis } from '../redis/connection.js';
import { decodeId, encodeId, type Keys } from '../redis/keys.js';
import { createScript } from '../redis/lua-scripts.js';
import { drawSecret, isSameHash, readSecret } from './secrets.js';

/** The last use of a sign-in is stored once in this time at most. */
const useStepMs = 60_000;
/** Most characters of the browser's description of itself. */
const browserCharsMax = 200;

/** Who signed in, with what, and until when. Times are epoch ms; `browser` is what it calls itself. */
export interface SignIn {
  id: string;
  userId: string;
  role: Role;
  name: string | null;
  /** The way in, such as `oidc`. */
  way: string;
  browser: string;
  startedAt: number;
  seenAt: number;
  endsAt: number;
  /** What the provider of the identity needs for a sign-out there. */
  hint: string | null;
}

export type NewSignIn = Pick<SignIn, 'userId' | 'role' | 'name' | 'way' | 'browser'> & {
  /** It ends then at the latest (epoch ms). */
  latest?: number;
  hint?: string;
};

/**
 * Sign-ins of browsers, whose secret is in a cookie. Only its SHA-256 is stored. A sign-in ends after `signInMs`, and
 * after `signInIdleMs` without a request; of more than `signInsPerUser` the one that ends first goes. With the setting
 * `singleSignIn` a further one of a student ends the earlier ones.
 */
export interface SignIns {
  open(signIn: NewSignIn): Promise<{ secret: string; id: string; endsAt: number }>;
  /** Reads Redis each time, so that an end holds at once; null for what is no valid secret. It counts as a use. */
  find(secret: string): Promise<SignIn | null>;
  /** Whether a further sign-in of the user has ended this one lately. */
  isReplaced(secret: string): Promise<boolean>;
  read(id: string): Promise<SignIn | null>;
  /** Newest first. */
  listOfUser(userId: string): Promise<SignIn[]>;
  /** The number of those that ended. Without `ids` all of the user end. */
  end(userId: string, ids?: readonly string[]): Promise<number>;
  /** Counts as a use, at most once a minute is enough. False: it has ended. */
  keep(id: string): Promise<boolean>;
}

const fields = ['hash', 'user', 'role', 'owner', 'way', 'browser', 'startedAt', 'seenAt', 'endsAt', 'hint'];

function parseSignIn(id: string, values: (string | null)[]): SignIn | null {
  const [, user, role, owner, way, browser, startedAt, seenAt, endsAt, hint] = values;
  if (!user) return null;
  return {
    ...{ id, userId: decodeId(user), role: role as Role, name: JSON.parse(owner!), way: way! },
    ...{ browser: JSON.parse(browser!), hint: JSON.parse(hint!) },
    ...{ startedAt: Number(startedAt), seenAt: Number(seenAt), endsAt: Number(endsAt) },
  };
}

export function createSignIns({
  redis,
  keys,
  now = Date.now,
}: {
  redis: Redis;
  keys: Keys;
  now?: () => number;
}): SignIns {
  const openSignIn = createScript({ redis }, 'accounts/openSignIn');
  const recordSignInUse = createScript({ redis }, 'accounts/recordSignInUse');
  const endSignIns = createScript({ redis }, 'accounts/endSignIns');
  const readFields = (id: string) => redis.hmget(keys.ofId(id).signIn(id), ...fields);

  return {
    async open({ userId, role, name, way, browser, latest, hint = null }) {
      const { secret, hash, id } = drawSecret(keys, userId);
      const texts = [name, browser.slice(0, browserCharsMax), hint].map((value) => JSON.stringify(value));
      const args = [id, encodeId(userId), hash, role, texts[0]!, way, texts[1]!, latest ?? '', texts[2]!];
      const [, endsAt] = (await openSignIn.call(keys.ofUser(userId), ...args)) as string[];
      return { secret, id, endsAt: Number(endsAt) };
    },

    async find(text) {
      const secret = readSecret(text);
      if (!secret) return null;
      const values = await readFields(secret.id);
      const signIn = parseSignIn(secret.id, values);
      if (!signIn || !isSameHash(values[0]!, secret.hash)) return null;
      // While Redis takes no writes, sign-ins are still valid, until they are idle for too long.
      if (signIn.seenAt + useStepMs <= now())
        await recordSignInUse.call(keys.ofId(signIn.id), signIn.id).catch(() => {});
      return signIn;
    },

    async isReplaced(text) {
      const secret = readSecret(text);
      return secret !== null && (await redis.exists(keys.ofId(secret.id).replacedSignIn(secret.id))) === 1;
    },

    async read(id) {
      return parseSignIn(id, await readFields(id));
    },

    async listOfUser(userId) {
      const ids = await redis.zrange(keys.ofUser(userId).signInsOf(userId), 0, '-1');
      const found = await Promise.all(ids.map(async (id) => parseSignIn(id, await readFields(id))));
      return found.filter((signIn) => signIn !== null).sort((one, other) => other.startedAt - one.startedAt);
    },

    async end(userId, ids = []) {
      return Number(await endSignIns.call(keys.ofUser(userId), encodeId(userId), ...ids));
    },

    async keep(id) {
      return (await recordSignInUse.call(keys.ofId(id), id)) === 1;
    },
  };
}
