import type { StoredPublication } from '../contract/publication.js';
import type { Redis } from '../redis/connection.js';
import { decodeId, encodeId, type Keys } from '../redis/keys.js';
import { createScript } from '../redis/lua-scripts.js';
import type { BatchGrading } from './batches.js';

/** The students of the batches of published assignments. */
export interface BatchStudents {
  /** Adds a student under the next index; idempotent. `full`: `most` students are in it. */
  join(id: string, student: string, most: number): Promise<'joined' | 'unknown' | 'full'>;
  /** By their indexes. */
  list(id: string): Promise<string[]>;
  /** Null: not in it. */
  findIndex(id: string, student: string): Promise<number | null>;
  /** Replaces a student by another name, with the decisions of graders. */
  leave(id: string, student: string, replacement: string): Promise<void>;
  /** Replaces what submissions are graded by. */
  update(id: string, publication: StoredPublication, grading: BatchGrading): Promise<void>;
  /** Lets the batch expire, after its assignment was deleted. */
  expire(id: string): Promise<void>;
}

/** Students of the batches of published assignments, in the order of their first submissions. */
export function createBatchStudents({ redis, keys }: { redis: Redis; keys: Keys }): BatchStudents {
  const joinBatch = createScript({ redis }, 'batches/joinBatch');
  const leaveBatch = createScript({ redis }, 'batches/leaveBatch');
  const expireBatch = createScript({ redis }, 'batches/expireBatch');

  return {
    async join(id, student, most) {
      const code = await joinBatch.call(keys.ofId(id), id, encodeId(student), most);
      return code === 1 ? 'joined' : code === 0 ? 'unknown' : 'full';
    },

    list: async (id) => (await redis.zrange(keys.ofId(id).batchStudents(id), 0, '-1')).map(decodeId),

    async findIndex(id, student) {
      const score = await redis.zscore(keys.ofId(id).batchStudents(id), encodeId(student));
      return score === null ? null : Number(score);
    },

    async leave(id, student, replacement) {
      await leaveBatch.call(keys.ofId(id), id, encodeId(student), encodeId(replacement));
    },

    async update(id, publication, grading) {
      const fields = { publication: JSON.stringify(publication), grading: JSON.stringify(grading) };
      await redis.hset(keys.ofId(id).batch(id), fields);
    },

    async expire(id) {
      await expireBatch.call(keys.ofId(id), id);
    },
  };
}
