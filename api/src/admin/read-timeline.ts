import type { EntityLists } from '@runq/common/admin/entity-lists';
import type { UserOverrides } from '@runq/common/admin/user-overrides';
import { ProblemError } from '@runq/common/contract/problem';
import type { QueuePosition, Run } from '@runq/common/contract/run';
import type { SettingsStore } from '@runq/common/redis/settings-store';
import type { EndedAttempt, ReadRunDetails, RunDetails } from '@runq/common/runs/run-attempts';
import { type RunRecords, type StoredRun, toRun } from '@runq/common/runs/run-records';
import type { Scheduler } from '@runq/common/scheduler/scheduler';
import type { WorkerRegistry } from '@runq/common/scheduler/worker-registry';
import { describeWaiting } from './describe-waiting.js';
import type { WorkerWithMode } from './worker-modes.js';

/** A change of a run with its time in ISO 8601. */
interface Change {
  at: string;
  text: string;
}

/** A run from its submission to its end, without its code and output. The newest changes and attempts come first. */
export interface RunTimeline {
  run: Run;
  /** Why it waits; null unless it is queued. */
  waiting: string | null;
  /** How it ended; null before. */
  end: string | null;
  changes: Change[];
  attempts: Attempt[];
  /** Sizes of what `look` shows. */
  programBytes: number;
  outputBytes: number;
}

/** Times in ISO 8601; null before the event. `end` is null while the attempt continues. */
interface Attempt {
  attempt: number;
  workerId: string | null;
  admittedAt: string | null;
  startedAt: string | null;
  endedAt: string | null;
  end: string | null;
}

export interface TimelineDeps {
  records: RunRecords;
  readRunDetails: ReadRunDetails;
  scheduler: Scheduler;
  lists: EntityLists;
  userOverrides: UserOverrides;
  settings: SettingsStore;
  registry: WorkerRegistry;
  listWorkers(): Promise<WorkerWithMode[]>;
}

const causes: Record<EndedAttempt['cause'], string> = {
  not_started: 'No worker started it in time; queued again.',
  worker_lost: 'The worker was lost: its lease ended; queued again.',
  fault: 'The sandbox failed; queued again.',
  handover: 'The worker was drained; queued again.',
};

const toInstant = (ms: number | null) => (ms === null ? null : new Date(ms).toISOString());

export async function readTimeline(deps: TimelineDeps, runId: string): Promise<RunTimeline> {
  const [stored, details] = await Promise.all([deps.records.read(runId), deps.readRunDetails(runId)]);
  if (!stored) throw new ProblemError('not_found', 'There is no such run.');
  const queue = stored.state === 'queued' ? await deps.scheduler.readQueuePosition(runId) : null;
  const run = toRun(stored, { queue });
  const end = stored.state === 'finished' ? (stored.reason ?? stored.verdict) : null;
  return {
    run,
    waiting: queue && (await readWaiting(deps, stored, { queue, dueAt: details.dueAt })),
    end,
    changes: listChanges(stored, details),
    attempts: listAttempts(run, details, end),
    programBytes: details.programBytes,
    outputBytes: stored.usage?.outputBytes ?? 0,
  };
}

async function readWaiting(
  { lists, userOverrides, settings, listWorkers }: TimelineDeps,
  { id, userId, class: runClass }: StoredRun,
  { queue, dueAt }: { queue: QueuePosition; dueAt: number | null },
): Promise<string> {
  const [ownRank, [standing], activeUsers, live, workers] = await Promise.all([
    lists.readOwnRank(userId, id),
    userOverrides.readMany([userId]),
    lists.countActiveUsers(userId),
    settings.readLive(),
    listWorkers(),
  ]);
  const taking = workers.filter(({ healthy, draining, order }) => healthy && !draining && order === 'run');
  return describeWaiting({
    ...{ position: queue, ownRank, activeUsers, dueAt, runsPerUser: standing!.runsPerUser },
    maxActiveUsers: live.settings.maxActiveUsers,
    slots: taking.reduce((sum, worker) => sum + worker.slots, 0),
    isExam: live.settings.exam,
    isBatch: runClass === 'batch',
  });
}

function listChanges(run: StoredRun, { attempts, dueAt }: RunDetails): Change[] {
  const changes: [number | null, string][] = [[run.submittedAt, 'Submitted.']];
  if (dueAt !== null) changes.push([run.submittedAt, `Delayed until ${toInstant(dueAt)}.`]);
  const begin = (attempt: Pick<EndedAttempt, 'attempt' | 'admittedAt' | 'startedAt' | 'workerId'>) =>
    changes.push(
      [attempt.admittedAt, `Admitted for attempt ${attempt.attempt}.`],
      [attempt.startedAt, `Started on ${attempt.workerId}.`],
    );
  for (const ended of attempts.toReversed()) {
    begin(ended);
    changes.push([ended.endedAt, causes[ended.cause]]);
  }
  begin(run);
  changes.push([run.parkedAt, 'Parked: it waits for input without a slot.']);
  changes.push([run.finishedAt, `Finished: ${run.verdict}.`]);
  return changes.flatMap(([at, text]) => (at === null ? [] : [{ at: toInstant(at)!, text }])).toReversed();
}

function listAttempts(run: Run, { attempts }: RunDetails, end: string | null): Attempt[] {
  const ended = attempts.map(
    ({ attempt, workerId, admittedAt, startedAt, endedAt, cause }): Attempt => ({
      ...{ attempt, workerId, admittedAt: toInstant(admittedAt), startedAt: toInstant(startedAt) },
      ...{ endedAt: toInstant(endedAt), end: causes[cause] },
    }),
  );
  if (run.admittedAt === null) return ended;
  const { attempt, workerId, admittedAt, startedAt, finishedAt } = run;
  return [{ attempt, workerId, admittedAt, startedAt, endedAt: finishedAt, end }, ...ended];
}
