import type {
  Program,
  QueuePosition,
  Role,
  Run,
  RunApi,
  RunClass,
  RunKind,
  RunState,
  StoppedBy,
} from '../contract/run.js';
import type { Verdict } from '../contract/verdict.js';
import type { Redis } from '../redis/connection.js';
import { decodeId, type Keys, type ShardKeys } from '../redis/keys.js';
import { mapShards } from '../redis/sharding.js';

type Shown = 'queue' | 'submittedAt' | 'admittedAt' | 'startedAt' | 'finishedAt' | 'parked' | 'stdout' | 'stderr';

/** The record of a run without program and output. Times are epoch ms; null before the event. */
export interface StoredRun extends Omit<Run, Shown> {
  /** The role with which its user submitted it. */
  role: Role;
  /** Who may read it in place of its user; null: its user. */
  readerId: string | null;
  /** Through which API it came. */
  api: RunApi;
  submittedAt: number;
  admittedAt: number | null;
  startedAt: number | null;
  finishedAt: number | null;
  batchIndex: number | null;
  /** Last seq of the newest attempt with output. */
  lastSeq: number;
  cancelRequested: boolean;
  /** Time at which the session was parked; else null. */
  parkedAt: number | null;
  /** A parked session that is queued for a slot. */
  isWaking: boolean;
}

const fields = [
  ...['user', 'class', 'state', 'verdict', 'exitCode', 'signal', 'reason', 'submittedAt', 'admittedAt', 'startedAt'],
  ...['finishedAt', 'usage', 'limits', 'outputTruncated', 'attempt', 'workerId', 'interactive', 'artifacts', 'label'],
  ...['artifactsCut', 'batchId', 'batchIndex', 'lastId', 'cancelRequested', 'kind', 'parkedAt', 'waking', 'stoppedAt'],
  ...['stoppedBy', 'stopWhy', 'reader', 'role', 'api'],
] as const;
type StoredField = (typeof fields)[number];

/** Records per pipeline of a user's list; a list of one state may need several. */
const listPage = 100;

function parseRecord(id: string, values: (string | null)[]): StoredRun | null {
  const record = new Map(fields.map((field, index) => [field, values[index] ?? null]));
  const text = (field: StoredField) => record.get(field) ?? null;
  const number = (field: StoredField) => (text(field) === null ? null : Number(text(field)));
  const json = (field: StoredField) => JSON.parse(text(field) ?? 'null');
  if (text('state') === null) return null;
  const by = text('stoppedBy');
  return {
    id,
    kind: (text('kind') ?? 'run') as RunKind,
    userId: decodeId(text('user')!),
    role: (text('role') ?? 'student') as Role,
    readerId: text('reader') === null ? null : decodeId(text('reader')!),
    api: (text('api') ?? 'native') as RunApi,
    class: text('class') as RunClass,
    state: text('state') as RunState,
    verdict: text('verdict') as Verdict | null,
    exitCode: number('exitCode'),
    signal: text('signal'),
    reason: text('reason'),
    submittedAt: number('submittedAt')!,
    admittedAt: number('admittedAt'),
    startedAt: number('startedAt'),
    finishedAt: number('finishedAt'),
    usage: json('usage'),
    limits: json('limits'),
    outputTruncated: text('outputTruncated') === '1',
    stoppedAt: json('stoppedAt'),
    stoppedBy: by === null ? null : { by: by as StoppedBy['by'], why: text('stopWhy') || null },
    attempt: number('attempt')!,
    workerId: text('workerId') === null ? null : decodeId(text('workerId')!),
    interactive: text('interactive') === '1',
    artifacts: json('artifacts') ?? [],
    artifactsCut: text('artifactsCut') === '1',
    label: json('label'),
    batchId: text('batchId'),
    batchIndex: number('batchIndex'),
    lastSeq: Number(text('lastId')?.split('-')[1] ?? 0),
    cancelRequested: text('cancelRequested') === '1',
    parkedAt: number('parkedAt'),
    isWaking: text('waking') === '1',
  };
}

export interface RunRecords {
  readMany: (runIds: string[]) => Promise<(StoredRun | null)[]>;
  read(runId: string): Promise<StoredRun | null>;
  /** The state alone, which costs a fraction of the record. */
  readState(runId: string): Promise<RunState | null>;
  /** The files of a submission; null when they have expired. Other runs keep theirs until they are finished. */
  readProgram(runId: string): Promise<Program | null>;
  /** Ids of everything of this user that is stored: finished runs and submissions, then those that are listed. */
  listStored(userId: string): Promise<string[]>;
  /** Ids of the finished submissions that this user handed in for published assignments, prechecks included. */
  listHandedIn(userId: string): Promise<string[]>;
  /** Time (epoch ms) at which this user's run expired; null if unknown. */
  readExpiry(runId: string, userId: string): Promise<number | null>;
  /**
   * Runs or sessions of a user without batch runs, newest first. `cursor` is opaque and comes from the previous page.
   * Ids with expired records are removed from the list.
   */
  listOfUser(
    userId: string,
    query: { kind?: RunKind; state?: RunState | undefined; cursor?: string | undefined; limit: number },
  ): Promise<{ runs: StoredRun[]; cursor: string | null }>;
}

/** Reads the records of runs. An expired or unknown run is null. */
export function createRunRecords({ redis, keys }: { redis: Redis; keys: Keys }): RunRecords {
  const readMany = (runIds: string[]): Promise<(StoredRun | null)[]> => mapShards(runIds, keys.ofId, readOfShard);

  async function readOfShard(shard: ShardKeys, runIds: string[]): Promise<(StoredRun | null)[]> {
    const pipeline = redis.pipeline();
    for (const runId of runIds) pipeline.hmget(shard.run(runId), ...fields);
    const replies = (await pipeline.exec()) ?? [];
    return replies.map(([error, values], index) => {
      if (error) throw error;
      return parseRecord(runIds[index]!, values as (string | null)[]);
    });
  }

  return {
    readMany,
    async read(runId: string): Promise<StoredRun | null> {
      return parseRecord(runId, await redis.hmget(keys.ofId(runId).run(runId), ...fields));
    },

    async readState(runId: string): Promise<RunState | null> {
      return (await redis.hget(keys.ofId(runId).run(runId), 'state')) as RunState | null;
    },

    async readProgram(runId: string): Promise<Program | null> {
      const text = await redis.hget(keys.ofId(runId).run(runId), 'program');
      return text === null ? null : JSON.parse(text);
    },

    async listStored(userId: string): Promise<string[]> {
      const shard = keys.ofUser(userId);
      // The history holds unfinished runs, too, but only the newest ones.
      const [finished, listed] = await Promise.all([
        redis.zrange(shard.finishedOf(userId), 0, '-1'),
        redis.zrange(shard.history(userId), 0, '-1'),
      ]);
      return [...new Set([...finished, ...listed])];
    },

    async listHandedIn(userId: string): Promise<string[]> {
      const runIds = await redis.zrange(keys.ofUser(userId).finishedOf(userId), 0, '-1');
      const found: string[] = [];
      for (let from = 0; from < runIds.length; from += listPage) {
        const page = await readMany(runIds.slice(from, from + listPage));
        for (const run of page) if (run?.userId === userId && run.readerId !== null) found.push(run.id);
      }
      return found;
    },

    async readExpiry(runId: string, userId: string): Promise<number | null> {
      const score = await redis.zscore(keys.ofId(runId).expired(userId), runId);
      return score === null ? null : Number(score);
    },

    async listOfUser(
      userId: string,
      query: { kind?: RunKind; state?: RunState | undefined; cursor?: string | undefined; limit: number },
    ): Promise<{ runs: StoredRun[]; cursor: string | null }> {
      const { kind, state, cursor, limit } = query;
      const history = keys.ofUser(userId).history(userId);
      const runs: StoredRun[] = [];
      if (cursor !== undefined && !/^\d{1,16}$/.test(cursor)) return { runs, cursor: null };
      let before = cursor === undefined ? '+inf' : `(${cursor}`;
      for (;;) {
        const page = await redis.zrevrangebyscore(history, before, '-inf', 'WITHSCORES', 'LIMIT', 0, listPage);
        const runIds = page.filter((_, index) => index % 2 === 0);
        const stored = await readMany(runIds);
        const expired = runIds.filter((_, index) => !stored[index]);
        if (expired.length > 0) await redis.zrem(history, ...expired);
        for (const [index, run] of stored.entries()) {
          if (!run || (kind && run.kind !== kind) || (state && run.state !== state)) continue;
          // One more than the page size: there is a next page.
          if (runs.length === limit) return { runs, cursor: before.replace('(', '') };
          runs.push(run);
          before = `(${page[index * 2 + 1]}`;
        }
        if (runIds.length < listPage) return { runs, cursor: null };
        before = `(${page.at(-1)}`;
      }
    },
  };
}

const toInstant = (ms: number) => new Date(ms).toISOString();
const toInstantOrNull = (ms: number | null) => (ms === null ? null : toInstant(ms));

/** Builds the client's view of a run from its record and other data. */
export function toRun(
  stored: StoredRun,
  extra: { queue: QueuePosition | null; stdout?: string | null; stderr?: string | null },
): Run {
  return {
    id: stored.id,
    kind: stored.kind,
    userId: stored.userId,
    class: stored.class,
    state: stored.state,
    verdict: stored.verdict,
    exitCode: stored.exitCode,
    signal: stored.signal,
    reason: stored.reason,
    queue: extra.queue,
    submittedAt: toInstant(stored.submittedAt),
    admittedAt: toInstantOrNull(stored.admittedAt),
    startedAt: toInstantOrNull(stored.startedAt),
    finishedAt: toInstantOrNull(stored.finishedAt),
    usage: stored.usage,
    limits: stored.limits,
    outputTruncated: stored.outputTruncated,
    stoppedAt: stored.stoppedAt,
    // A program may end by itself before its stop takes effect.
    stoppedBy: stored.verdict === 'cancelled' ? stored.stoppedBy : null,
    attempt: stored.attempt,
    workerId: stored.workerId,
    interactive: stored.interactive,
    parked: stored.parkedAt !== null,
    stdout: extra.stdout ?? null,
    stderr: extra.stderr ?? null,
    artifacts: stored.artifacts,
    artifactsCut: stored.artifactsCut,
    label: stored.label,
    batchId: stored.batchId,
  };
}
