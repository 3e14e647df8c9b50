import type { Redis } from '../redis/connection.js';
import { encodeId, type Keys } from '../redis/keys.js';
import { createScript } from '../redis/lua-scripts.js';

/** Files that runs of Jobe's clients use, and what clients of Judge0 submitted. */
export type DocumentKind = 'files' | 'submissions';
export const documentKinds: readonly DocumentKind[] = ['files', 'submissions'];

/** `too_large`: the document alone exceeds the bytes of its kind; `memory`: Redis is nearly full. */
export type PutOutcome = 'stored' | 'too_large' | 'memory';

/**
 * What clients of drop-in APIs store under ids, within `clientDocumentBytes` of each kind and client. Those used
 * longest ago make room. No client sees documents of another.
 */
export interface ClientDocuments {
  /** Replaces a document of the same id. */
  put(userId: string, kind: DocumentKind, id: string, content: Buffer | string): Promise<PutOutcome>;
  has(userId: string, kind: DocumentKind, id: string): Promise<boolean>;
  /** The contents in the order of `ids`, null for a missing one. Each counts as used now. */
  use(userId: string, kind: DocumentKind, ids: readonly string[]): Promise<(Buffer | null)[]>;
  /** The same without counting as a use. */
  read(userId: string, kind: DocumentKind, ids: readonly string[]): Promise<(Buffer | null)[]>;
  /** Ids by their last use, newest first, and the number of all. */
  list(userId: string, kind: DocumentKind, page: { offset: number; limit: number }): Promise<DocumentPage>;
  /** False: there was none. */
  delete(userId: string, kind: DocumentKind, id: string): Promise<boolean>;
  /** Deletes all of a client; returns their number. */
  deleteAll(userId: string): Promise<number>;
}

export interface DocumentPage {
  ids: string[];
  total: number;
}

export function createClientDocuments({ redis, keys }: { redis: Redis; keys: Keys }): ClientDocuments {
  const putDocument = createScript({ redis }, 'compat/putDocument');
  const readDocuments = createScript({ redis }, 'compat/readDocuments');
  const deleteDocument = createScript({ redis }, 'compat/deleteDocument');

  return {
    async put(userId, kind, id, content) {
      const code = await putDocument.call(keys.ofUser(userId), encodeId(userId), kind, id, content);
      return code === 1 ? 'stored' : code === 0 ? 'too_large' : 'memory';
    },
    async has(userId, kind, id) {
      return (await redis.hexists(keys.ofUser(userId).clientDocuments(userId, kind), `id:${id}`)) === 1;
    },
    async use(userId, kind, ids) {
      if (ids.length === 0) return [];
      const contents = await readDocuments.callBuffer(keys.ofUser(userId), encodeId(userId), kind, ...ids);
      return contents as (Buffer | null)[];
    },
    async read(userId, kind, ids) {
      if (ids.length === 0) return [];
      const key = keys.ofUser(userId).clientDocuments(userId, kind);
      return redis.hmgetBuffer(key, ...ids.map((id) => `id:${id}`));
    },
    async list(userId, kind, { offset, limit }) {
      const key = keys.ofUser(userId).clientDocumentUses(userId, kind);
      const ids = limit === 0 ? [] : await redis.zrange(key, offset, String(offset + limit - 1), 'REV');
      return { ids, total: await redis.zcard(key) };
    },
    async delete(userId, kind, id) {
      return (await deleteDocument.call(keys.ofUser(userId), encodeId(userId), kind, id)) === 1;
    },
    async deleteAll(userId) {
      const shard = keys.ofUser(userId);
      const counts = documentKinds.map(async (kind) => {
        const count = await redis.zcard(shard.clientDocumentUses(userId, kind));
        await redis.unlink(shard.clientDocuments(userId, kind), shard.clientDocumentUses(userId, kind));
        return count;
      });
      return (await Promise.all(counts)).reduce((sum, count) => sum + count, 0);
    },
  };
}
