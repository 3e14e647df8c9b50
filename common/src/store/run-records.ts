import type { Limits } from '../contract/limits.js';
import type { Artifact, QueuePlace, Run, RunClass, RunKind, RunState, Usage } from '../contract/run.js';
import type { Verdict } from '../contract/verdict.js';
import { decodeId, type Keys, type ShardKeys } from './keys.js';
import type { Redis } from './redis.js';
import { gather } from './shards.js';

/** Everything that is kept of a run but its program and its output. Instants are epoch ms; null before they happened. */
export interface StoredRun {
  id: string;
  kind: RunKind;
  userId: string;
  class: RunClass;
  state: RunState;
  verdict: Verdict | null;
  exitCode: number | null;
  signal: string | null;
  reason: string | null;
  submittedAt: number;
  admittedAt: number | null;
  startedAt: number | null;
  finishedAt: number | null;
  usage: Usage | null;
  limits: Limits;
  outputTruncated: boolean;
  attempt: number;
  workerId: string | null;
  interactive: boolean;
  artifacts: Artifact[];
  artifactsCut: boolean;
  label: string | null;
  batchId: string | null;
  batchIndex: number | null;
  /** The last seq of the newest attempt that wrote anything. */
  lastSeq: number;
  cancelRequested: boolean;
  /** When a session was parked; null while it is not. */
  parkedAt: number | null;
  /** A parked session that stands in line to go on. */
  isWaking: boolean;
}

const fields = [
  ...['user', 'class', 'state', 'verdict', 'exitCode', 'signal', 'reason', 'submittedAt', 'admittedAt', 'startedAt'],
  ...['finishedAt', 'usage', 'limits', 'outputTruncated', 'attempt', 'workerId', 'interactive', 'artifacts', 'label'],
  ...['artifactsCut', 'batchId', 'batchIndex', 'lastId', 'cancelRequested', 'kind', 'parkedAt', 'waking'],
];

/** Records read by one pipeline of a user's list; a list of one state may need several. */
const listPage = 100;

function parseRecord(id: string, values: (string | null)[]): StoredRun | null {
  const record = new Map(fields.map((field, index) => [field, values[index] ?? null]));
  const text = (field: string) => record.get(field) ?? null;
  const number = (field: string) => (text(field) === null ? null : Number(text(field)));
  const json = (field: string) => JSON.parse(text(field) ?? 'null');
  if (text('state') === null) return null;
  return {
    id,
    kind: (text('kind') ?? 'run') as RunKind,
    userId: decodeId(text('user')!),
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

/** Reads what the scripts wrote of runs. A run that expired, or never was, is null. */
export function createRunRecords({ redis, keys }: { redis: Redis; keys: Keys }) {
  const readMany = (runIds: string[]): Promise<(StoredRun | null)[]> => gather(runIds, keys.ofId, readOfShard);

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
      return (await readMany([runId]))[0] ?? null;
    },
    /**
     * Runs (or sessions) of a user, newest first, those of batches left out. `cursor` is opaque: the one that the page before gave. Ids whose records
     * expired are dropped from the list on the way.
     */
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
          // One more than the page holds: there is a next page.
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

export type RunRecords = ReturnType<typeof createRunRecords>;

const toInstant = (ms: number) => new Date(ms).toISOString();
const toInstantOrNull = (ms: number | null) => (ms === null ? null : toInstant(ms));

/** The run as clients see it, out of its record and what is read elsewhere. */
export function toRun(
  stored: StoredRun,
  extra: { queue: QueuePlace | null; stdout?: string | null; stderr?: string | null },
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
