import { decodeId, encodeId, type Keys } from './keys.js';
import type { Redis } from './redis.js';
import { createScript } from './scripts.js';

/** Many runs sent together. `counts` move with the states of its runs, in the same scripts, so they are always true and cost one read. */
export interface StoredBatch {
  id: string;
  userId: string;
  label: string | null;
  total: number;
  /** Epoch ms. */
  createdAt: number;
  cancelled: boolean;
  counts: { queued: number; active: number; finished: number };
}

/** The records of batches. One that is finished expires with its runs. */
export function createBatches({ redis, keys }: { redis: Redis; keys: Keys }) {
  const createBatch = createScript({ redis }, 'createBatch');
  const appendBatchRuns = createScript({ redis }, 'appendBatchRuns');
  const markBatchCancelled = createScript({ redis }, 'markBatchCancelled');

  return {
    /** Makes the record before the first run is submitted. Repeating it changes nothing. */
    async create(batch: { id: string; userId: string; label: string | null; total: number }): Promise<void> {
      await createBatch.call(
        keys.ofId(batch.id),
        batch.id,
        encodeId(batch.userId),
        JSON.stringify(batch.label),
        batch.total,
      );
    },

    /** Names the next runs of the batch, in order; one that is named already keeps its index. */
    async append(id: string, runIds: string[]): Promise<void> {
      await appendBatchRuns.call(keys.ofId(id), id, ...runIds);
    },

    async read(id: string): Promise<StoredBatch | null> {
      const stored = await redis.hgetall(keys.ofId(id).batch(id));
      if (stored.user === undefined) return null;
      return {
        id,
        userId: decodeId(stored.user),
        label: JSON.parse(stored.label!),
        total: Number(stored.total),
        createdAt: Number(stored.createdAt),
        cancelled: stored.cancelled === '1',
        counts: {
          queued: Number(stored.queued),
          active: Number(stored.active),
          finished: Number(stored.finished),
        },
      };
    },

    /** Ids of `count` runs from an index on, in the order in which they were appended. */
    listRuns(id: string, from: number, count: number): Promise<string[]> {
      return count > 0
        ? redis.zrange(keys.ofId(id).batchRuns(id), from, String(from + count - 1))
        : Promise.resolve([]);
    },

    async markCancelled(id: string): Promise<void> {
      await markBatchCancelled.call(keys.ofId(id), id);
    },

    /** Forgets a batch that was refused. Its runs are the caller's to cancel. */
    async discard(id: string): Promise<void> {
      const shard = keys.ofId(id);
      await redis.del(shard.batch(id), shard.batchRuns(id));
    },
  };
}

export type Batches = ReturnType<typeof createBatches>;
