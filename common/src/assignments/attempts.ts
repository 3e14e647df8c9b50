import type { Redis } from '../redis/connection.js';
import { encodeId, type Keys, type ShardKeys } from '../redis/keys.js';
import { createScript } from '../redis/lua-scripts.js';
import { mapShards } from '../redis/sharding.js';
import { createDispatch, type Dispatcher } from '../scheduler/dispatch.js';
import { type SubmitOutcome, toSubmitOutcome } from '../scheduler/submit-outcome.js';
import { type SubmitRun, toRunArguments } from '../scheduler/submit-run.js';

/** What was handed in. Times are epoch ms. */
export interface NewAttempt {
  runId: string;
  /** The click, and the arrival. */
  submittedAt: number;
  receivedAt: number;
  /** The page was offline at the click. */
  isOffline: boolean;
  isLate: boolean;
  /** What lateness takes off the score. */
  penaltyPercent: number;
  /** The version of the assignment. */
  version: number;
  /** Hash of the files. */
  submission: string;
  /** The student's name; null: unknown. */
  name: string | null;
}

/** The score of a graded run, without a penalty. */
export interface SettledScore {
  score: number;
  maxScore: number;
  needsAttention: boolean;
  isCancelled: boolean;
}

/** An attempt with its number, from 1, and the scores of its run and of its regrades, by their ids. */
export interface StoredAttempt extends NewAttempt {
  number: number;
  /** A fault of ours ended it, or it was cancelled. */
  isFree: boolean;
}

/** The attempts of a student at one assignment, in their order. */
export interface StoredAttempts {
  student: string;
  /** Attempts that count against the limit. */
  used: number;
  chosen: number | null;
  attempts: StoredAttempt[];
  scores: ReadonlyMap<string, SettledScore>;
}

/** Bounds of a submission: `attempts` 0: any number; `oldest`: forgotten when `kept` are listed. */
export interface AttemptBounds {
  attempts: number;
  kept: number;
  oldest: number | null;
  /** Retention of the list from now. */
  keepMs: number;
}

export interface Attempts {
  /** Hands in an attempt with the run that grades it. `attempts`: none is left. Idempotent by the id of the run. */
  submit(
    batchId: string,
    attempt: NewAttempt,
    run: SubmitRun,
    bounds: AttemptBounds,
  ): Promise<{ outcome: SubmitOutcome | 'attempts'; number: number }>;
  /** Stores the score of a run; `isFree`: the attempt is not counted. */
  settle(
    batchId: string,
    student: string,
    attempt: { number: number; runId: string; isFree: boolean },
    score: SettledScore,
  ): Promise<void>;
  choose(batchId: string, student: string, number: number): Promise<boolean>;
  read(batchId: string, student: string): Promise<StoredAttempts>;
  /** In the order of the students. */
  readMany(batchId: string, students: string[]): Promise<StoredAttempts[]>;
  /** Ids of the batches to which a student has handed in something. */
  listBatches(student: string): Promise<string[]>;
  remove(batchId: string, student: string): Promise<void>;
}

/**
 * What students handed in for published assignments, in the shard of each student. One script checks the limit, counts
 * the attempt and queues its run, so two submissions at once cannot both be the last one.
 */
export function createAttempts(deps: { redis: Redis; keys: Keys } & Dispatcher): Attempts {
  const { redis, keys } = deps;
  const dispatchAdmitted = createDispatch(deps);
  const submitAttempt = createScript(deps, 'assignments/submitAttempt');
  const settleAttempt = createScript(deps, 'assignments/settleAttempt');
  const chooseAttempt = createScript(deps, 'assignments/chooseAttempt');

  const readMany = (batchId: string, students: string[]): Promise<StoredAttempts[]> =>
    mapShards(students, keys.ofUser, async (shard: ShardKeys, ofShard: string[]) => {
      const pipeline = redis.pipeline();
      for (const student of ofShard) pipeline.hgetall(shard.attempts(student, batchId));
      return ((await pipeline.exec()) ?? []).map(([error, fields], index) => {
        if (error) throw error;
        return parseAttempts(ofShard[index]!, fields as Record<string, string>);
      });
    });

  return {
    async submit(batchId, attempt, run, { attempts, kept, oldest, keepMs }) {
      const [code, number, admitted] = (await submitAttempt.call(
        keys.ofUser(run.userId),
        ...[batchId, attempts, kept, oldest ?? '', keepMs, JSON.stringify(attempt)],
        ...toRunArguments(run),
      )) as [number, number, unknown];
      await dispatchAdmitted(admitted);
      return { outcome: code === 0 ? 'attempts' : toSubmitOutcome(code), number };
    },

    async settle(batchId, student, { number, runId, isFree }, score) {
      const args = [encodeId(student), batchId, number, runId, JSON.stringify(score), isFree ? '1' : '0'];
      await settleAttempt.call(keys.ofUser(student), ...args);
    },

    choose: async (batchId, student, number) =>
      (await chooseAttempt.call(keys.ofUser(student), encodeId(student), batchId, number)) === 1,

    read: async (batchId, student) => (await readMany(batchId, [student]))[0]!,
    readMany,
    listBatches: (student) => redis.zrange(keys.ofUser(student).attemptsOf(student), 0, '-1'),

    async remove(batchId, student) {
      const shard = keys.ofUser(student);
      await redis.unlink(shard.attempts(student, batchId));
      await redis.zrem(shard.attemptsOf(student), batchId);
    },
  };
}

function parseAttempts(student: string, fields: Record<string, string>): StoredAttempts {
  const attempts: StoredAttempt[] = [];
  const scores = new Map<string, SettledScore>();
  for (const [field, text] of Object.entries(fields)) {
    const [kind, rest] = [field.slice(0, field.indexOf(':')), field.slice(field.indexOf(':') + 1)];
    if (kind === 's') scores.set(rest, JSON.parse(text));
    else if (kind === 'a')
      attempts.push({ ...JSON.parse(text), number: Number(rest), isFree: fields[`free:${rest}`] === '1' });
  }
  attempts.sort((a, b) => a.number - b.number);
  return {
    student,
    used: Number(fields.used ?? 0),
    chosen: fields.chosen === undefined ? null : Number(fields.chosen),
    attempts,
    scores,
  };
}
