import type { Limits } from '../contract/limits.js';
import type { Outcome, Program, QueuePlace, Role, RunClass, RunKind } from '../contract/run.js';
import { createDispatchAdmitted, type Deliveries } from './dispatch-admitted.js';
import { decodeId, encodeId, type Keys, type ShardKeys } from './keys.js';
import { createReadPlaces } from './read-places.js';
import type { Redis } from './redis.js';
import { createScript } from './scripts.js';
import { partition } from './shards.js';

/** A run on its way into the line. How many places and waiting runs its user may have follows from the role and from rules of ops. */
export interface SubmitRun {
  runId: string;
  kind: RunKind;
  userId: string;
  class: RunClass;
  program: Program;
  limits: Limits;
  interactive: boolean;
  label: string | null;
  batchId: string | null;
  batchIndex: number | null;
  role: Role;
  /** The run joins its line after this time. */
  delayMs: number;
}

export type SubmitOutcome = 'accepted' | 'duplicate' | 'line_full' | 'paused' | 'muted';

/** What a worker needs to execute the run that it claimed. */
export interface ClaimedRun {
  attempt: number;
  kind: RunKind;
  userId: string;
  class: RunClass;
  program: Program;
  limits: Limits;
  interactive: boolean;
  /** How long the run is its worker's without another beat. */
  leaseMs: number;
}

/** What a worker is to do with a run: stop it, give it up, freeze it or let it go on. */
export type BeatAction = 'cancel' | 'abandon' | 'park' | 'thaw';

/** The answer to a beat. */
export interface Beat {
  leaseMs: number;
  answers: { runId: string; attempt: number; action: BeatAction }[];
}

export interface AdmissionDeps extends Deliveries {
  redis: Redis;
  keys: Keys;
}

/** Runs in one call of `submit`, at most: each holds Redis for some 60 microseconds. */
export const maxRunsPerSubmit = 25;

const submitOutcomes = new Map<number, SubmitOutcome>([
  [1, 'accepted'],
  [2, 'duplicate'],
  [-1, 'line_full'],
  [-2, 'paused'],
  [-3, 'muted'],
]);

/**
 * Decides who runs when.
 *
 * Theory of operation: every waiting run stands in its user's line in Redis and enters BullMQ only once it is admitted, which one Lua
 * script decides and records together with the place that it takes. So no cap is ever passed, nothing waits in BullMQ in front of
 * somebody with a better right, and a crash at any point leaves either a waiting run or one with a lease that `reap` brings back.
 * Each operation is safe to repeat, because a connection that comes back sends again what was not answered; only the pair of a run
 * and its current attempt may write, so a worker that was given up cannot do harm.
 */
export function createAdmission(deps: AdmissionDeps) {
  const { keys } = deps;
  const script = (name: string) => createScript(deps, name);
  const dispatchAdmitted = createDispatchAdmitted(deps);
  const submitRuns = script('submitRuns');
  const startRun = script('startRun');
  const beatRuns = script('beatRuns');
  const finishRun = script('finishRun');
  const retryRun = script('retryRun');
  const cancelRun = script('cancelRun');
  const parkRun = script('parkRun');
  const reapRuns = script('reapRuns');
  const pumpRuns = script('pumpRuns');
  const places = createReadPlaces(deps);

  async function reapShard(shard: ShardKeys): Promise<{ requeued: string[]; lost: string[] }> {
    const [requeued, lost, admitted] = (await reapRuns.call(shard)) as [string[], string[], unknown];
    await dispatchAdmitted(admitted);
    return { requeued, lost };
  }

  return {
    /** The id of a run, session or batch of this user, out of those that `draw` makes. */
    drawId: keys.drawId,

    /**
     * Takes up to 25 runs of one shard, such as those of one user, into their lines; one answer for each. A refused run leaves nothing
     * behind.
     */
    async submit(runs: SubmitRun[]): Promise<SubmitOutcome[]> {
      if (runs.length > maxRunsPerSubmit) throw new RangeError(`at most ${maxRunsPerSubmit} runs a call`);
      if (runs.length === 0) return [];
      const shard = keys.ofUser(runs[0]!.userId);
      if (runs.some(({ runId, userId }) => keys.ofId(runId) !== shard || keys.ofUser(userId) !== shard))
        throw new RangeError('a run must have an id that was drawn for its user, and be of the shard of the others');
      const [outcomes, admitted] = (await submitRuns.call(shard, ...runs.flatMap(toArguments))) as [number[], unknown];
      await dispatchAdmitted(admitted);
      return outcomes.map((outcome) => submitOutcomes.get(outcome)!);
    },

    /** Claims an admitted run for one delivery; null when it is not this delivery's to execute. */
    async start(runId: string, attempt: number, token: string, workerId: string): Promise<ClaimedRun | null> {
      const reply = await startRun.call(keys.ofId(runId), runId, attempt, token, encodeId(workerId));
      if (!reply) return null;
      const [user, runClass, program, limits, interactive, kind, leaseMs] = reply as string[];
      return {
        attempt,
        kind: kind as RunKind,
        userId: decodeId(user!),
        class: runClass as RunClass,
        program: JSON.parse(program!),
        limits: JSON.parse(limits!),
        interactive: interactive === '1',
        leaseMs: Number(leaseMs),
      };
    },

    /** Runs of one worker as `beat` takes them: those of one shard together. Without any there is one beat all the same. */
    divideForBeats<Run extends { runId: string }>(runs: Run[]): Run[][] {
      return runs.length === 0 ? [[]] : [...partition(runs, ({ runId }) => keys.ofId(runId)).values()];
    },

    /** Extends leases of runs of one shard to `leaseMs` from now; tells what the worker does not know of its runs. */
    async beat(workerId: string, runs: { runId: string; attempt: number; isParked?: boolean }[]): Promise<Beat> {
      const shard = runs[0] ? keys.ofId(runs[0].runId) : keys.first;
      const flatRuns = runs.flatMap(({ runId, attempt, isParked }) => [runId, attempt, isParked ? '1' : '']);
      const [leaseMs, flat] = (await beatRuns.call(shard, encodeId(workerId), ...flatRuns)) as [number, string[]];
      const answers: Beat['answers'] = [];
      for (let i = 0; i < flat.length; i += 3)
        answers.push({ runId: flat[i]!, attempt: Number(flat[i + 1]), action: flat[i + 2] as BeatAction });
      return { leaseMs, answers };
    },

    /** Ends an attempt. `already`: the same end was told before; `fenced`: the attempt was over otherwise, nothing was changed. */
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
      )) as [number, unknown];
      await dispatchAdmitted(admitted);
      return code === 1 ? 'finished' : code === 2 ? 'already' : 'fenced';
    },

    /**
     * Gives back a run that failed through our fault, which uses up a restart, or one that is handed over in order, which does not; false
     * when the attempt was over already.
     */
    async retry(runId: string, attempt: number, why: 'fault' | 'handover' = 'fault'): Promise<boolean> {
      const [code, admitted] = (await retryRun.call(keys.ofId(runId), runId, attempt, why)) as [number, unknown];
      await dispatchAdmitted(admitted);
      return code === 1;
    },

    /** Ends a run that has not started, or asks the worker of one that has. */
    async cancel(runId: string): Promise<'cancelled' | 'signalled' | 'finished' | 'unknown'> {
      const [answer, admitted] = (await cancelRun.call(keys.ofId(runId), runId)) as [
        'cancelled' | 'signalled' | 'finished' | 'unknown',
        unknown,
      ];
      await dispatchAdmitted(admitted);
      return answer;
    },

    /**
     * Offers the place of a session that waits for input. True: it is parked, somebody else has the place. `lastInputId` is the last input
     * that it was handed: one that was sent more keeps its place.
     */
    async park(runId: string, attempt: number, lastInputId: string): Promise<boolean> {
      const [code, admitted] = (await parkRun.call(keys.ofId(runId), runId, attempt, lastInputId)) as [number, unknown];
      await dispatchAdmitted(admitted);
      return code === 1;
    },

    /** Brings back runs whose lease ended and drops workers whose heartbeat did. To be called about once a second by anybody. */
    async reap(): Promise<{ requeued: string[]; lost: string[] }> {
      const reaped = await Promise.all(keys.shards.map(reapShard));
      return {
        requeued: reaped.flatMap(({ requeued }) => requeued),
        lost: reaped.flatMap(({ lost }) => lost),
      };
    },

    /** Admits whoever may start after the settings changed. */
    async pump(): Promise<void> {
      await Promise.all(keys.shards.map(async (shard) => dispatchAdmitted(await pumpRuns.call(shard))));
    },

    /** Where queued runs stand; a run that is not queued is not in the answer. */
    places,

    async place(runId: string): Promise<QueuePlace | null> {
      return (await places([runId])).get(runId) ?? null;
    },
  };
}

export type Admission = ReturnType<typeof createAdmission>;

function toArguments(run: SubmitRun): (string | number)[] {
  return [
    run.runId,
    encodeId(run.userId),
    run.class,
    JSON.stringify(run.program),
    JSON.stringify(run.limits),
    run.interactive ? '1' : '0',
    JSON.stringify(run.label),
    run.batchId ?? '',
    run.batchIndex ?? '',
    run.role,
    run.delayMs,
    run.kind,
  ];
}
