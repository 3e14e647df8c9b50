import type { CaseResult, Transcript } from '../contract/grading.js';
import type { Redis } from '../redis/connection.js';
import type { Keys } from '../redis/keys.js';
import { createScript } from '../redis/lua-scripts.js';
import { mapShards } from '../redis/sharding.js';

/** A finished case. `fingerprint`: of all that decides its result; null when it may not be used again. */
export interface FinishedCase {
  result: CaseResult;
  transcript: Transcript;
  fingerprint: string | null;
}

/** The results of the cases of one submission, by the name of the case. */
export type ResultsByCase = ReadonlyMap<string, CaseResult>;

export interface CaseResults {
  /** Records that a later attempt has started a case, so that the loss of its worker counts as a restart. */
  recordStart(runId: string, attempt: number): Promise<void>;
  /** False when the attempt is over. Idempotent by the name of the case. */
  store(runId: string, attempt: number, cases: FinishedCase[]): Promise<boolean>;
  /** In the order of the runs; empty for a run without results. */
  readMany(runIds: string[]): Promise<ResultsByCase[]>;
  /** Null if there is none, or it has expired. */
  readTranscript(runId: string, caseName: string): Promise<Transcript | null>;
  /** Results of a grader that may be used again; null where there is none. */
  readCached(owner: string, fingerprints: string[]): Promise<(Omit<FinishedCase, 'fingerprint'> | null)[]>;
  /** Deletes the results of a grader that might have been used again. */
  forgetCached(owner: string): Promise<void>;
}

/** Results and transcripts of graded cases. They expire with the run of their submission. */
export function createCaseResults({ redis, keys }: { redis: Redis; keys: Keys }): CaseResults {
  const storeCases = createScript({ redis }, 'grading/storeCases');
  const recordCaseStart = createScript({ redis }, 'grading/recordCaseStart');

  return {
    async recordStart(runId, attempt) {
      await recordCaseStart.call(keys.ofId(runId), runId, attempt);
    },

    async store(runId, attempt, cases) {
      const args = cases.flatMap(({ result, transcript, fingerprint }) => [
        result.name,
        JSON.stringify(result),
        JSON.stringify(transcript),
        fingerprint ?? '',
      ]);
      return (await storeCases.call(keys.ofId(runId), runId, attempt, ...args)) === 1;
    },

    readMany: (runIds) =>
      mapShards(runIds, keys.ofId, async (shard, ids) => {
        const pipeline = redis.pipeline();
        for (const id of ids) pipeline.hgetall(shard.cases(id));
        return ((await pipeline.exec()) ?? []).map(([error, stored]) => {
          if (error) throw error;
          const entries = Object.entries(stored as Record<string, string>);
          return new Map(entries.map(([name, text]) => [name, JSON.parse(text) as CaseResult]));
        });
      }),

    async readTranscript(runId, caseName) {
      const text = await redis.hget(keys.ofId(runId).caseOutputs(runId), caseName);
      return text === null ? null : JSON.parse(text);
    },

    async readCached(owner, fingerprints) {
      if (fingerprints.length === 0) return [];
      const entries = await redis.hmget(keys.ofUser(owner).caseCache(owner), ...fingerprints);
      return entries.map((entry) => {
        if (entry === null) return null;
        const [result, transcript] = entry.split('\n');
        return { result: JSON.parse(result!), transcript: JSON.parse(transcript!) };
      });
    },

    async forgetCached(owner) {
      const shard = keys.ofUser(owner);
      await redis.unlink(shard.caseCache(owner), shard.caseCacheUses(owner));
    },
  };
}
