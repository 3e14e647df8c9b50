import type { Redis } from '../redis/connection.js';
import { encodeId, type Keys } from '../redis/keys.js';
import { createScript } from '../redis/lua-scripts.js';
import { mapShards } from '../redis/sharding.js';

/** Where a learning platform takes the score of a student at an assignment. */
export interface ScoreLink {
  /** The registration of the platform. */
  issuer: string;
  clientId: string;
  /** The address of the line item. */
  lineItem: string;
  /** The id of the student on the platform. */
  subject: string;
}

/** What became of the last score. Times are epoch ms. */
export interface ScoreStatus {
  state: 'waiting' | 'sent' | 'failed';
  /** The score that was sent last, and to which line item. */
  sent: { score: number; maxScore: number; at: number; lineItem: string } | null;
  /** Tries of the score that waits or failed. */
  tries: number;
  /** Why the last try failed. */
  problem: string | null;
}

interface LinkedScore {
  link: ScoreLink;
  status: ScoreStatus;
}

/**
 * Links of students from learning platforms to the batches of published assignments, in the shard of each student. They
 * are forgotten some time after the last launch or score. Each student has a hash with `link:BATCH` and `status:BATCH`.
 */
export interface ScoreLinks {
  /** The link of the last launch counts. */
  save(batchId: string, student: string, link: ScoreLink, keepMs: number): Promise<void>;
  /**
   * What became of a score that was sent by this link, as it was read. If the student has another link by now, or none,
   * nothing is stored: not what another column answered, and nothing of a student whose data was deleted meanwhile.
   */
  setStatus(batchId: string, student: string, status: ScoreStatus, link: ScoreLink): Promise<void>;
  /** In the order of the students; null: the student has no link. */
  readMany(batchId: string, students: string[]): Promise<(LinkedScore | null)[]>;
  /** Those of all batches of a student. */
  listOf(student: string): Promise<(LinkedScore & { batchId: string })[]>;
  removeAll(student: string): Promise<void>;
}

const noStatus: ScoreStatus = { state: 'waiting', sent: null, tries: 0, problem: null };

export function createScoreLinks({ redis, keys }: { redis: Redis; keys: Keys }): ScoreLinks {
  const setScoreStatus = createScript({ redis }, 'assignments/setScoreStatus');
  const keyOf = (student: string) => keys.ofUser(student).scoreLinks(student);

  return {
    async save(batchId, student, link, keepMs) {
      const change = redis.multi().hset(keyOf(student), `link:${batchId}`, JSON.stringify(link));
      for (const [error] of (await change.pexpire(keyOf(student), keepMs).exec()) ?? []) if (error) throw error;
    },

    async setStatus(batchId, student, status, link) {
      const args = [encodeId(student), batchId, JSON.stringify(link), JSON.stringify(status)];
      await setScoreStatus.call(keys.ofUser(student), ...args);
    },

    readMany: (batchId, students) =>
      mapShards(students, keys.ofUser, async (shard, ofShard: string[]) => {
        const pipeline = redis.pipeline();
        for (const student of ofShard)
          pipeline.hmget(shard.scoreLinks(student), `link:${batchId}`, `status:${batchId}`);
        return ((await pipeline.exec()) ?? []).map(([error, values]) => {
          if (error) throw error;
          const [link, status] = values as (string | null)[];
          return link ? { link: JSON.parse(link), status: status ? JSON.parse(status) : noStatus } : null;
        });
      }),

    async listOf(student) {
      const fields = await redis.hgetall(keyOf(student));
      return Object.entries(fields).flatMap(([field, link]) => {
        if (!field.startsWith('link:')) return [];
        const batchId = field.slice('link:'.length);
        const status = fields[`status:${batchId}`];
        return [{ batchId, link: JSON.parse(link), status: status ? JSON.parse(status) : noStatus }];
      });
    },

    async removeAll(student) {
      await redis.del(keyOf(student));
    },
  };
}
