import { isApiKey, type KeyScope, keyPrefix } from '../contract/api-key.js';
import type { Role } from '../contract/run.js';
import type { Redis } from '../redis/connection.js';
import { decodeId, encodeId, type Keys } from '../redis/keys.js';
import { createScript } from '../redis/lua-scripts.js';
import { drawSecret, isSameHash, readSecret } from './secrets.js';

/** The last use of a key is stored once in this time at most. */
const lastUseStepMs = 60_000;

/** Whose key it is and what it may do. Times are epoch ms; `ownerName` is a display name. */
export interface StoredApiKey {
  id: string;
  userId: string;
  role: Role;
  ownerName: string | null;
  name: string;
  scopes: KeyScope[];
  /** Id of the only course that the key is for; null: for all that its user reaches. */
  course: string | null;
  createdAt: number;
  expiresAt: number;
  lastUsedAt: number | null;
}

export type CreatedApiKey =
  | { outcome: 'created'; secret: string; key: StoredApiKey }
  | { outcome: 'keys'; maxKeys: number }
  | { outcome: 'memory' };

/** API keys: `rq_` and a secret of which only the SHA-256 is stored. A key is in the shard of its user. */
export interface ApiKeys {
  create(
    key: Pick<StoredApiKey, 'userId' | 'role' | 'ownerName' | 'name' | 'scopes' | 'course'>,
    ms: number,
  ): Promise<CreatedApiKey>;
  /** Reads Redis each time, so that a revocation holds at once; null for what is no valid key. */
  find(secret: string): Promise<StoredApiKey | null>;
  /** Newest first. */
  listOfUser(userId: string): Promise<StoredApiKey[]>;
  read(id: string): Promise<StoredApiKey | null>;
  /** The number of revoked keys. Without `ids` those of all keys of the user. */
  revoke(userId: string, ids?: readonly string[]): Promise<number>;
  /** The same for keys of the user that are for this course; without `course` for any course. */
  revokeOfCourse(userId: string, course?: string): Promise<number>;
}

const fields = [
  ...(['hash', 'user', 'role', 'owner', 'name', 'scopes', 'createdAt', 'expiresAt', 'lastUsedAt'] as const),
  ...(['course', 'courseScopes'] as const),
];

function parseKey(id: string, values: (string | null)[]): StoredApiKey | null {
  const [, user, role, owner, name, scopes, createdAt, expiresAt, lastUsedAt, course, courseScopes] = values;
  if (!user) return null;
  return {
    ...{ id, userId: decodeId(user), role: role as Role, ownerName: JSON.parse(owner!) },
    ...{ name: JSON.parse(name!), scopes: JSON.parse(course ? courseScopes! : scopes!), course: course || null },
    createdAt: Number(createdAt),
    expiresAt: Number(expiresAt),
    lastUsedAt: lastUsedAt ? Number(lastUsedAt) : null,
  };
}

export function createApiKeys({
  redis,
  keys,
  now = Date.now,
}: {
  redis: Redis;
  keys: Keys;
  now?: () => number;
}): ApiKeys {
  const createApiKey = createScript({ redis }, 'accounts/createApiKey');
  const recordKeyUse = createScript({ redis }, 'accounts/recordKeyUse');
  const revokeApiKeys = createScript({ redis }, 'accounts/revokeApiKeys');
  const readFields = (id: string) => redis.hmget(keys.ofId(id).apiKey(id), ...fields);

  async function listOfUser(userId: string): Promise<StoredApiKey[]> {
    const shard = keys.ofUser(userId);
    const ids = await redis.zrange(shard.apiKeysOf(userId), 0, '-1');
    const found = await Promise.all(ids.map(async (id) => parseKey(id, await readFields(id))));
    return found.filter((key) => key !== null).sort((one, other) => other.createdAt - one.createdAt);
  }

  const revoke = async (userId: string, ids: readonly string[] = []) =>
    Number(await revokeApiKeys.call(keys.ofUser(userId), encodeId(userId), ...ids));

  return {
    async create({ userId, role, ownerName, name, scopes, course }, ms) {
      const { secret, hash, id } = drawSecret(keys, userId);
      const texts = [ownerName, name, scopes].map((value) => JSON.stringify(value));
      const args = [id, encodeId(userId), hash, role, ...texts, ms, course ?? ''];
      const reply = (await createApiKey.call(keys.ofUser(userId), ...args)) as string[];
      const [outcome, first, second] = reply;
      if (outcome === 'keys') return { outcome, maxKeys: Number(first) };
      if (outcome === 'memory') return { outcome };
      const times = { createdAt: Number(first), expiresAt: Number(second), lastUsedAt: null };
      return {
        outcome: 'created',
        secret: `${keyPrefix}${secret}`,
        key: { id, userId, role, ownerName, name, scopes, course, ...times },
      };
    },

    async find(text) {
      const secret = isApiKey(text) ? readSecret(text.slice(keyPrefix.length)) : null;
      if (!secret) return null;
      const { id, hash } = secret;
      const values = await readFields(id);
      const key = parseKey(id, values);
      if (!key || !isSameHash(values[0]!, hash)) return null;
      // The answer does not depend on it; while Redis takes no writes, keys are still valid.
      if ((key.lastUsedAt ?? 0) + lastUseStepMs <= now()) await recordKeyUse.call(keys.ofId(id), id).catch(() => {});
      return key;
    },

    listOfUser,

    async read(id) {
      return parseKey(id, await readFields(id));
    },

    revoke,

    async revokeOfCourse(userId, course) {
      const isEnded = (key: StoredApiKey) => (course === undefined ? key.course !== null : key.course === course);
      const ids = (await listOfUser(userId)).filter(isEnded).map(({ id }) => id);
      return ids.length === 0 ? 0 : revoke(userId, ids);
    },
  };
}
