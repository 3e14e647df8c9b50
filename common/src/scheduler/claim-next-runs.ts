import type { Redis } from '../redis/connection.js';
import { encodeId, type ShardKeys } from '../redis/keys.js';
import { createScript, type ReadLua, readLuaFile } from '../redis/lua-scripts.js';
import { type ClaimedRun, parseClaim } from './claimed-run.js';
import { inlineBullmqTake } from './inline-bullmq-take.js';

/**
 * A BullMQ job with the claim of its run. `elsewhere`: this worker has no memory left for the run. Null: the job is
 * outdated, and only has to be completed.
 */
export interface ClaimedJob {
  jobId: string;
  /** The job's hash: names and values in turn. */
  fields: string[];
  claim: ClaimedRun | 'elsewhere' | null;
}

interface ClaimedJobs {
  jobs: ClaimedJob[];
  /** False: another call finds nothing until BullMQ's marker wakes the worker. */
  mayMoreWait: boolean;
  /** BullMQ's delays (ms) of a rate limit and of the next delayed job, where it had no job. */
  delays: [rateLimitMs: number, delayUntil: number];
}

/** Takes jobs of a shard and claims their runs. A worker makes one call at a time, each with a new `token`. */
export type ClaimNextRuns = (options: {
  workerId: string;
  token: string;
  /** One for each job that may be taken: BullMQ checks the lock when it completes the job. */
  lockTokens: string[];
  lockMs: number;
}) => Promise<ClaimedJobs>;

/** Null where this BullMQ is not the known one: then take jobs with BullMQ and claim each run with `start`. */
export function createClaimNextRuns(options: {
  redis: Redis;
  shard: ShardKeys;
  readLua?: ReadLua | undefined;
}): ClaimNextRuns | null {
  const readLua = inlineBullmqTake(options.readLua ?? readLuaFile);
  if (readLua === null) return null;
  const script = createScript({ redis: options.redis, readLua }, 'queue/claimNextRuns');
  return async ({ workerId, token, lockTokens, lockMs }) => {
    const reply = await script.call(options.shard, encodeId(workerId), token, lockMs, ...lockTokens);
    const [taken, mayMoreWait, refusal] = reply as [
      [string[], string, string[] | 'elsewhere' | null][],
      number,
      unknown,
    ];
    const [, , rateLimitMs, delayUntil] = (refusal ?? []) as number[];
    return {
      jobs: taken.map(([fields, jobId, claim]) => ({
        jobId,
        fields,
        claim: Array.isArray(claim) ? parseClaim(claim, Number(jobId.slice(jobId.lastIndexOf('.') + 1))) : claim,
      })),
      mayMoreWait: mayMoreWait === 1,
      delays: [rateLimitMs ?? 0, delayUntil ?? 0],
    };
  };
}
