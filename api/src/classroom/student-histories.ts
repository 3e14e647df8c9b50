import type { RunEventLog } from '@runq/common/runs/run-events';
import type { RunRecords, StoredRun } from '@runq/common/runs/run-records';
import { describeError, isFailure } from './describe-error.js';
import type { StudentHistory } from './describe-student.js';

/** Students whose finished runs are remembered; beyond it, those whose last run is oldest are forgotten. */
const maxStudents = 5000;

/** Time after the last run of a student until it is forgotten. */
const rememberMs = 2 * 60 * 60_000;

/** Ends that say neither that a program works nor that it does not. */
const neutral: ReadonlySet<string> = new Set(['cancelled', 'lost', 'internal_error', 'idle_limit']);

/** What the finished runs of students say, from the newest runs of the service on. */
export interface StudentHistories {
  /** Adds finished runs, newest first, and forgets nothing of those before. */
  add(newestFirst: readonly string[]): Promise<void>;
  of(student: string): StudentHistory | null;
  students(): Iterable<string>;
}

export function createStudentHistories(deps: {
  records: Pick<RunRecords, 'readMany'>;
  events: Pick<RunEventLog, 'readErrorTail'>;
}): StudentHistories {
  const byStudent = new Map<string, StudentHistory>();
  /** The runs of the last call: the list moves, and none counts twice. */
  let seen: ReadonlySet<string> = new Set();

  function note(run: StoredRun, failed: Map<string, StoredRun>): void {
    const at = run.finishedAt ?? run.submittedAt;
    const before = byStudent.get(run.userId) ?? { lastRunAt: at, failures: 0, failingSince: at, lastError: null };
    const hasFailed = isFailure(run);
    const isNeutral = neutral.has(run.verdict ?? '');
    const failures = hasFailed ? before.failures + 1 : isNeutral ? before.failures : 0;
    const failingSince = before.failures === 0 ? at : before.failingSince;
    if (hasFailed) failed.set(run.userId, run);
    // The last to run is the last to be forgotten.
    byStudent.delete(run.userId);
    byStudent.set(run.userId, { ...before, lastRunAt: at, failures, failingSince });
    if (byStudent.size > maxStudents) byStudent.delete(byStudent.keys().next().value!);
  }

  async function readError(student: string, run: StoredRun): Promise<void> {
    const stderr = run.verdict === 'runtime_error' ? await deps.events.readErrorTail(run) : '';
    const history = byStudent.get(student);
    if (!history) return;
    const at = run.finishedAt ?? run.submittedAt;
    byStudent.set(student, { ...history, lastError: { ...describeError(run, stderr.toString()), at } });
  }

  return {
    async add(newestFirst) {
      const fresh = newestFirst.filter((runId) => !seen.has(runId));
      seen = new Set(newestFirst);
      const runs = (await deps.records.readMany(fresh)).reverse();
      const failed = new Map<string, StoredRun>();
      for (const run of runs) if (run?.role === 'student' && run.kind !== 'submission') note(run, failed);
      const oldest = Date.now() - rememberMs;
      for (const [student, { lastRunAt }] of byStudent) if (lastRunAt < oldest) byStudent.delete(student);
      await Promise.all([...failed].map(([student, run]) => readError(student, run)));
    },
    of: (student) => byStudent.get(student) ?? null,
    students: () => byStudent.keys(),
  };
}
