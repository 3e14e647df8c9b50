import type { Redis } from '../redis/connection.js';
import { encodeId, type Keys } from '../redis/keys.js';
import { createScript } from '../redis/lua-scripts.js';

/** `too_large`: the file alone exceeds the bytes of its user; `memory`: Redis is nearly full. */
export type PutFileOutcome = 'stored' | 'too_large' | 'memory';

/** Files that a client stores once and names in many runs, as clients of Jobe do. No user sees files of another. */
export interface CachedFiles {
  /** Replaces a file of the same id. Files that were used longest ago make room (`cachedFileBytesPerUser`). */
  put(userId: string, id: string, content: Buffer): Promise<PutFileOutcome>;
  has(userId: string, id: string): Promise<boolean>;
  /** The contents in the order of `ids`; null for a file that is missing. */
  readMany(userId: string, ids: readonly string[]): Promise<(Buffer | null)[]>;
}

export function createCachedFiles({ redis, keys }: { redis: Redis; keys: Keys }): CachedFiles {
  const putCachedFile = createScript({ redis }, 'compat/putCachedFile');
  const readCachedFiles = createScript({ redis }, 'compat/readCachedFiles');

  return {
    async put(userId, id, content) {
      const code = await putCachedFile.call(keys.ofUser(userId), encodeId(userId), id, content);
      return code === 1 ? 'stored' : code === 0 ? 'too_large' : 'memory';
    },
    async has(userId, id) {
      return (await redis.hexists(keys.ofUser(userId).cachedFiles(userId), `file:${id}`)) === 1;
    },
    async readMany(userId, ids) {
      if (ids.length === 0) return [];
      return (await readCachedFiles.callBuffer(keys.ofUser(userId), encodeId(userId), ...ids)) as (Buffer | null)[];
    },
  };
}
