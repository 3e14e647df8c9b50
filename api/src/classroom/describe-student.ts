import type { ClassroomStudent } from '@runq/common/contract/classroom';
import type { QueuePosition } from '@runq/common/contract/run';
import type { StoredRun } from '@runq/common/runs/run-records';
import type { WorkerReport } from '@runq/common/scheduler/worker-registry';

/** A run without output for longer, and one that waits for input for longer, may be stuck. */
const silentMs = 20_000;
const inputMs = 60_000;
/** As many runs that fail one after another say that the student gets no further. */
const failuresInARow = 4;

/** What is remembered of the finished runs of a student. Times are epoch ms. */
export interface StudentHistory {
  lastRunAt: number;
  /** Runs that failed since the last one that did not, and when the first of them ended. */
  failures: number;
  failingSince: number;
  lastError: { type: string; sentence: string; at: number } | null;
}

/** What is known of a student. The queued runs are in their order. */
export interface StudentRuns {
  active: StoredRun[];
  queued: StoredRun[];
  history: StudentHistory | null;
}

type Activity = Pick<WorkerReport['runs'][number], 'lastOutputAt' | 'waitingSince'>;

const toInstant = (ms: number) => new Date(ms).toISOString();

/** What a grader sees of a student. `activities` are those of active runs, as far as their workers report them. */
export function describeStudent(
  student: string,
  { active, queued, history }: StudentRuns,
  activities: ReadonlyMap<string, Activity>,
  position: QueuePosition | null,
  nowMs: number,
): ClassroomStudent {
  // A parked session does nothing until its next input.
  const running = active.filter(({ parkedAt }) => parkedAt === null);
  const starts = running.map((run) => run.startedAt ?? run.admittedAt ?? run.submittedAt);
  const { lastError = null, lastRunAt = null } = history ?? {};
  const queue = position && {
    ...{ position: position.position, etaMs: position.etaMs, waitingFor: position.waitingFor },
    ...(position.note === undefined ? {} : { note: position.note }),
  };
  return {
    student,
    state: running.length > 0 ? 'running' : queued.length > 0 ? 'waiting' : 'idle',
    ...{ running: running.length, waiting: queued.length },
    since: starts.length > 0 ? toInstant(Math.min(...starts)) : null,
    queue,
    stuck: [
      ...running.flatMap((run) => findStuck(run, activities.get(run.id), nowMs)).slice(0, 1),
      ...(history && history.failures >= failuresInARow
        ? [{ why: 'failures' as const, since: toInstant(history.failingSince), count: history.failures }]
        : []),
    ],
    lastError: lastError && { ...lastError, at: toInstant(lastError.at) },
    lastRunAt: lastRunAt === null ? null : toInstant(lastRunAt),
  };
}

/** A session waits for input by its nature, and a graded submission prints nothing on the way. */
function findStuck(
  { kind, startedAt }: StoredRun,
  activity: Activity | undefined,
  nowMs: number,
): ClassroomStudent['stuck'] {
  if (kind !== 'run' || startedAt === null || activity?.lastOutputAt === undefined) return [];
  const { lastOutputAt, waitingSince = null } = activity;
  if (waitingSince !== null)
    return nowMs - waitingSince >= inputMs ? [{ why: 'input', since: toInstant(waitingSince) }] : [];
  const since = Math.max(startedAt, lastOutputAt ?? 0);
  return nowMs - since >= silentMs ? [{ why: 'silent', since: toInstant(since) }] : [];
}
