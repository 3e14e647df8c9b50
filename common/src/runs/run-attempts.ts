import type { Redis } from '../redis/connection.js';
import { decodeId, type Keys } from '../redis/keys.js';

/** An attempt after which the run returned to the queue. Times are epoch ms; null before the event. */
export interface EndedAttempt {
  attempt: number;
  workerId: string | null;
  admittedAt: number | null;
  startedAt: number | null;
  endedAt: number;
  /** `not_started`: no worker claimed it in time. `fault`: the sandbox failed. `handover`: the worker was drained. */
  cause: 'not_started' | 'worker_lost' | 'fault' | 'handover';
}

/** What the record of a run has besides `StoredRun`, for its timeline. */
export interface RunDetails {
  /** The newest first; at most ten. */
  attempts: EndedAttempt[];
  /** Of a delayed run. */
  dueAt: number | null;
  /** The stored program in JSON; 0 after the end. */
  programBytes: number;
}

/** Reads the details of a run without its program; an unknown run has none. */
export function createReadRunDetails({ redis, keys }: { redis: Redis; keys: Keys }) {
  return async function readRunDetails(runId: string): Promise<RunDetails> {
    const key = keys.ofId(runId).run(runId);
    const [[attempts = null, dueAt = null], programBytes] = await Promise.all([
      redis.hmget(key, 'attempts', 'dueAt'),
      redis.hstrlen(key, 'program'),
    ]);
    const ended = JSON.parse(attempts ?? '[]') as Partial<EndedAttempt>[];
    return {
      attempts: ended.map(({ attempt = 0, workerId, admittedAt, startedAt, endedAt = 0, cause = 'fault' }) => ({
        ...{ attempt, endedAt, cause, admittedAt: admittedAt ?? null, startedAt: startedAt ?? null },
        workerId: workerId ? decodeId(workerId) : null,
      })),
      dueAt: dueAt === null ? null : Number(dueAt),
      programBytes,
    };
  };
}

export type ReadRunDetails = ReturnType<typeof createReadRunDetails>;
