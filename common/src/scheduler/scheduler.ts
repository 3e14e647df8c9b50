import type { Outcome, QueuePosition, StoppedBy } from '../contract/run.js';
import type { Redis } from '../redis/connection.js';
import { encodeId, type Keys, type ShardKeys } from '../redis/keys.js';
import { createScript } from '../redis/lua-scripts.js';
import { partition } from '../redis/sharding.js';
import { type ClaimedRun, NoMemoryLeftError, parseClaim } from './claimed-run.js';
import { describeStop } from './describe-stop.js';
import { createDispatch, type Dispatcher } from './dispatch.js';
import { createReadQueuePositions } from './queue-positions.js';
import { type SubmitRun, toSubmitArguments } from './submit-arguments.js';
import { type SubmitOutcome, toSubmitOutcome } from './submit-outcome.js';

/** What a worker must do with a run: stop it, abandon it, freeze it or thaw it. */
export type LeaseAction = 'cancel' | 'abandon' | 'park' | 'thaw';

/** The reply to a lease renewal. */
export interface LeaseRenewal {
  leaseMs: number;
  answers: { runId: string; attempt: number; action: LeaseAction }[];
}

export interface SchedulerDeps extends Dispatcher {
  redis: Redis;
  keys: Keys;
}

const stopByOwner: StoppedBy = { by: 'owner', why: null };

/** Most runs in one call of `submit`: each blocks Redis for some 60 microseconds. */
export const maxRunsPerSubmit = 25;

export interface Scheduler {
  /** Draws an id for a run, session or batch of this user with `draw`. */
  drawId: (userId: string, draw: () => string) => string;
  /** Queues up to 25 runs of one shard, such as those of one user. A refused run leaves nothing behind. */
  submit(runs: SubmitRun[]): Promise<SubmitOutcome[]>;
  /**
   * Claims an admitted run for a job; null when the job is outdated. Throws a `NoMemoryLeftError` when this worker has
   * no memory left for it: another worker must take the job.
   */
  start(runId: string, attempt: number, token: string, workerId: string): Promise<ClaimedRun | null>;
  /**
   * Groups runs of a worker for `renewLeases`; without runs there is one empty group, which still renews the worker.
   */
  groupByShard<Run extends { runId: string }>(runs: Run[]): Run[][];
  /** Extends the leases of runs of one shard to `leaseMs` from now; returns the actions that the worker must apply. */
  renewLeases(workerId: string, runs: { runId: string; attempt: number; isParked?: boolean }[]): Promise<LeaseRenewal>;
  /** Stores the result of an attempt. `already`: stored before; `fenced`: the attempt was over, nothing changed. */
  finish(runId: string, attempt: number, outcome: Outcome, lastSeq: number): Promise<'finished' | 'already' | 'fenced'>;
  /** Requeues a run after a fault of ours, which uses up a restart, or a hand-over, which does not; false if fenced. */
  retry(runId: string, attempt: number, why?: 'fault' | 'handover'): Promise<boolean>;
  /**
   * Ends a run that has not started, or signals the worker of one that has. Of several stops the first one is recorded.
   */
  cancel(runId: string, stop?: StoppedBy): Promise<'cancelled' | 'signalled' | 'finished' | 'unknown'>;
  /** Who stopped a started run and why, as a sentence for its owner; null before. */
  readStopSentence(runId: string): Promise<string | null>;
  /**
   * Offers to park a session that waits for input. True: it is parked and another run has its slot. `lastInputId` is
   * the last input it received: with newer input it keeps its slot. `memoryBytes` stays reserved for it.
   */
  park(runId: string, attempt: number, lastInputId: string, memoryBytes: number): Promise<boolean>;
  /** Requeues runs whose lease expired and removes workers without heartbeat. Any process may call it every second. */
  recoverExpired(): Promise<{ requeued: string[]; lost: string[] }>;
  /** Admits the runs that may start after a change of settings. */
  admitNext(): Promise<void>;
  /** Positions of queued runs; other runs are absent from the map. */
  readQueuePositions: (runIds: string[]) => Promise<Map<string, QueuePosition>>;
  readQueuePosition(runId: string): Promise<QueuePosition | null>;
}

/**
 * Decides which run starts when.
 *
 * Theory of operation: a waiting run is in its user's queue in Redis and enters BullMQ only once it is admitted. One
 * Lua script decides the admission and records it together with the slot. So no cap is ever exceeded, BullMQ never
 * holds a run ahead of one with higher priority, and a crash leaves either a waiting run or a lease that
 * `recoverExpired` handles. Every operation can be repeated, because a reconnecting client resends unanswered commands.
 * Only the current attempt of a run may write, so a worker that lost its lease cannot do harm.
 */
export function createScheduler(deps: SchedulerDeps): Scheduler {
  const { keys } = deps;
  const script = (name: string) => createScript(deps, name);
  const dispatchAdmitted = createDispatch(deps);
  const submitRuns = script('runs/submitRuns');
  const startRun = script('runs/startRun');
  const renewLeases = script('queue/renewLeases');
  const finishRun = script('runs/finishRun');
  const retryRun = script('runs/retryRun');
  const cancelRun = script('runs/cancelRun');
  const parkSession = script('queue/parkSession');
  const recoverExpired = script('queue/recoverExpired');
  const admitRuns = script('queue/admitRuns');
  const readQueuePositions = createReadQueuePositions(deps);

  async function recoverShard(shard: ShardKeys): Promise<{ requeued: string[]; lost: string[] }> {
    const [requeued, lost, admitted] = (await recoverExpired.call(shard)) as [string[], string[], unknown];
    await dispatchAdmitted(admitted);
    return { requeued, lost };
  }

  return {
    drawId: keys.drawId,

    async submit(runs: SubmitRun[]): Promise<SubmitOutcome[]> {
      if (runs.length > maxRunsPerSubmit) throw new RangeError(`at most ${maxRunsPerSubmit} runs per call`);
      if (runs.length === 0) return [];
      const shard = keys.ofUser(runs[0]!.userId);
      if (runs.some(({ runId, userId }) => keys.ofId(runId) !== shard || keys.ofUser(userId) !== shard))
        throw new RangeError('all runs of a call must be of one shard, with ids drawn for their users');
      const [outcomes, admitted] = (await submitRuns.call(shard, ...runs.flatMap(toSubmitArguments))) as [
        number[],
        unknown,
      ];
      await dispatchAdmitted(admitted);
      return outcomes.map((outcome) => toSubmitOutcome(outcome));
    },

    async start(runId: string, attempt: number, token: string, workerId: string): Promise<ClaimedRun | null> {
      const reply = await startRun.call(keys.ofId(runId), runId, attempt, token, encodeId(workerId));
      if (!reply) return null;
      if (reply === 'elsewhere') throw new NoMemoryLeftError(runId);
      return parseClaim(reply as string[], attempt);
    },

    groupByShard<Run extends { runId: string }>(runs: Run[]): Run[][] {
      return runs.length === 0 ? [[]] : [...partition(runs, ({ runId }) => keys.ofId(runId)).values()];
    },

    async renewLeases(
      workerId: string,
      runs: { runId: string; attempt: number; isParked?: boolean }[],
    ): Promise<LeaseRenewal> {
      const shard = runs[0] ? keys.ofId(runs[0].runId) : keys.first;
      const flatRuns = runs.flatMap(({ runId, attempt, isParked }) => [runId, attempt, isParked ? '1' : '']);
      const [leaseMs, flat] = (await renewLeases.call(shard, encodeId(workerId), ...flatRuns)) as [number, string[]];
      const answers: LeaseRenewal['answers'] = [];
      for (let i = 0; i < flat.length; i += 3)
        answers.push({ runId: flat[i]!, attempt: Number(flat[i + 1]), action: flat[i + 2] as LeaseAction });
      return { leaseMs, answers };
    },

    async finish(
      runId: string,
      attempt: number,
      outcome: Outcome,
      lastSeq: number,
    ): Promise<'finished' | 'already' | 'fenced'> {
      const [code, admitted] = (await finishRun.call(
        keys.ofId(runId),
        runId,
        attempt,
        lastSeq,
        outcome.verdict,
        outcome.exitCode ?? '',
        outcome.signal ?? '',
        outcome.reason,
        JSON.stringify(outcome.usage),
        JSON.stringify(outcome.artifacts),
        outcome.outputTruncated ? '1' : '0',
        outcome.artifactsCut ? '1' : '0',
        outcome.stoppedAt ? JSON.stringify(outcome.stoppedAt) : '',
      )) as [number, unknown];
      await dispatchAdmitted(admitted);
      return code === 1 ? 'finished' : code === 2 ? 'already' : 'fenced';
    },

    async retry(runId: string, attempt: number, why: 'fault' | 'handover' = 'fault'): Promise<boolean> {
      const [code, admitted] = (await retryRun.call(keys.ofId(runId), runId, attempt, why)) as [number, unknown];
      await dispatchAdmitted(admitted);
      return code === 1;
    },

    async cancel(
      runId: string,
      stop: StoppedBy = stopByOwner,
    ): Promise<'cancelled' | 'signalled' | 'finished' | 'unknown'> {
      const { started, waiting } = describeStop(stop);
      const args = [runId, stop.by, stop.why ?? '', started, waiting];
      const [answer, admitted] = (await cancelRun.call(keys.ofId(runId), ...args)) as [
        'cancelled' | 'signalled' | 'finished' | 'unknown',
        unknown,
      ];
      await dispatchAdmitted(admitted);
      return answer;
    },

    readStopSentence: (runId) => deps.redis.hget(keys.ofId(runId).run(runId), 'stopSentence'),

    async park(runId: string, attempt: number, lastInputId: string, memoryBytes: number): Promise<boolean> {
      const args = [runId, attempt, lastInputId, memoryBytes];
      const [code, admitted] = (await parkSession.call(keys.ofId(runId), ...args)) as [number, unknown];
      await dispatchAdmitted(admitted);
      return code === 1;
    },

    async recoverExpired(): Promise<{ requeued: string[]; lost: string[] }> {
      const recovered = await Promise.all(keys.shards.map(recoverShard));
      return {
        requeued: recovered.flatMap(({ requeued }) => requeued),
        lost: recovered.flatMap(({ lost }) => lost),
      };
    },

    async admitNext(): Promise<void> {
      await Promise.all(keys.shards.map(async (shard) => dispatchAdmitted(await admitRuns.call(shard))));
    },

    readQueuePositions,

    async readQueuePosition(runId: string): Promise<QueuePosition | null> {
      return (await readQueuePositions([runId])).get(runId) ?? null;
    },
  };
}
