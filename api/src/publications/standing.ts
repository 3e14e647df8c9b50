import type { Attempts, SettledScore, StoredAttempt, StoredAttempts } from '@runq/common/assignments/attempts';
import type { StoredPublication } from '@runq/common/contract/publication';
import type { RunState } from '@runq/common/contract/run';
import type { BatchChanges, Override, RegradedRun, StudentDecisions } from '@runq/common/runs/batch-changes';
import type { BatchStudents } from '@runq/common/runs/batch-students';
import type { Batches, BatchGrading } from '@runq/common/runs/batches';
import type { StoredRun } from '@runq/common/runs/run-records';
import { type ReadStudentsDeps, scoreRun, sumPoints } from '../grading/read-student-results.js';
import { needsAttention, reducePoints } from '../grading/score.js';
import { chooseCounted } from './choose-counted.js';
import { type Deadlines, readDeadlines } from './deadlines.js';

/** An attempt with what is known of its result. */
export interface AttemptState extends StoredAttempt {
  /** The run with its results: its own, or that of a published regrade. */
  graded: RegradedRun;
  state: RunState;
  /** With the penalty; null until it is graded, or while a grader must decide. */
  score: number | null;
  maxScore: number;
  needsAttention: boolean;
  isCancelled: boolean;
}

/** Where a student stands in a published assignment. */
export interface Standing {
  publication: StoredPublication;
  student: string;
  /** Null: unknown. */
  name: string | null;
  deadlines: Deadlines;
  decisions: StudentDecisions;
  override: Override | null;
  /** In the order of their numbers. */
  attempts: AttemptState[];
  used: number;
  /** Null: any number. */
  limit: number | null;
  counted: AttemptState | null;
  /** Of what counts, or set by a grader. */
  score: number | null;
  maxScore: number;
}

/** Attempts that a student may still use; null: any number. */
export const attemptsLeft = ({ limit, used }: Pick<Standing, 'limit' | 'used'>): number | null =>
  limit === null ? null : Math.max(0, limit - used);

export interface StandingDeps extends Omit<ReadStudentsDeps, 'batches'> {
  /** The stored batches, without what their students handed in. */
  storedBatches: Pick<Batches, 'readGrading'>;
  attempts: Attempts;
  changes: BatchChanges;
  batchStudents: BatchStudents;
}

export interface Standings {
  read(publication: StoredPublication, student: string): Promise<Standing>;
  /** In the order of the students. */
  readMany(publication: StoredPublication, students: string[]): Promise<Standing[]>;
}

/**
 * Reads attempts, and settles those that are graded since: their scores are stored with them, so that later reads need
 * no results. A submission whose cases a fault of ours left ungraded, or that was cancelled, gives its attempt back.
 */
export function createStandings(deps: StandingDeps): Standings {
  const { storedBatches, attempts, changes, batchStudents, records, results } = deps;

  async function settle(
    { batchId }: StoredPublication,
    grading: BatchGrading,
    all: StoredAttempts[],
    regraded: Map<string, RegradedRun>,
  ) {
    const open = all.flatMap(({ student, attempts: list, scores }) =>
      list
        .map((attempt) => ({ student, attempt, graded: gradedRunOf(attempt, regraded) }))
        .filter(({ graded }) => !scores.has(graded.runId)),
    );
    const runs = await records.readMany(open.map(({ graded }) => graded.runId));
    const states = new Map<string, { state: RunState; score: SettledScore | null }>();
    const found = open.map((one, index) => ({ ...one, run: runs[index] ?? null }));
    // A record that is gone was finished long ago.
    for (const { graded, run } of found) states.set(graded.runId, { state: run?.state ?? 'finished', score: null });
    const ended = found.filter(({ run }) => run === null || run.state === 'finished');
    const stored = await results.readMany(ended.map(({ graded }) => graded.runId));
    await Promise.all(
      ended.map(async ({ student, attempt, graded, run }, index) => {
        const score = toSettled(run, scoreRun(grading.versions?.[graded.version] ?? grading, run, stored[index]!));
        states.set(graded.runId, { state: 'finished', score });
        // Expired results decide nothing for good.
        if (!run) return;
        const isFree = score.isCancelled || score.needsAttention;
        await attempts.settle(batchId, student, { number: attempt.number, runId: graded.runId, isFree }, score);
        attempt.isFree ||= isFree;
      }),
    );
    return states;
  }

  async function readMany(publication: StoredPublication, students: string[]): Promise<Standing[]> {
    if (students.length === 0) return [];
    const { batchId, head } = publication;
    const [grading, all, decisions, indexes] = await Promise.all([
      storedBatches.readGrading(batchId),
      attempts.readMany(batchId, students),
      changes.readDecisions(batchId, students),
      Promise.all(students.map((student) => batchStudents.findIndex(batchId, student))),
    ]);
    if (!grading) throw new Error(`the batch ${batchId} of ${publication.name} is gone`);
    const freeBefore = all.map(({ attempts: list }) => countFree(list));
    const regraded = await changes.readRegraded(
      batchId,
      all.flatMap(({ attempts: list }) => list.map(({ runId }) => runId)),
    );
    const [states, overrides] = await Promise.all([
      settle(publication, grading, all, regraded),
      changes.readMany(
        batchId,
        indexes.filter((index) => index !== null),
      ),
    ]);
    const known = indexes.flatMap((index, nth) => (index === null ? [] : [nth]));
    return all.map((stored, nth) => {
      const list = stored.attempts.map((attempt) => describeAttempt(attempt, stored, regraded, states, grading));
      const counted = chooseCounted(head.counts, list, stored.chosen);
      const override = indexes[nth] === null ? null : overrides[known.indexOf(nth)]!.override;
      const { extra, due } = decisions[nth]!;
      return {
        publication,
        student: stored.student,
        name: list.at(-1)?.name ?? null,
        deadlines: readDeadlines(head, due?.due ?? null),
        decisions: decisions[nth]!,
        override,
        attempts: list,
        used: stored.used - (countFree(stored.attempts) - freeBefore[nth]!),
        limit: head.attempts === 0 ? null : head.attempts + (extra?.extra ?? 0),
        counted,
        score: override?.score ?? counted?.score ?? null,
        maxScore: counted?.maxScore ?? head.maxScore,
      };
    });
  }

  return { readMany, read: async (publication, student) => (await readMany(publication, [student]))[0]! };
}

const countFree = (attempts: StoredAttempt[]) => attempts.filter(({ isFree }) => isFree).length;

const gradedRunOf = ({ runId, version }: StoredAttempt, regraded: Map<string, RegradedRun>): RegradedRun =>
  regraded.get(runId) ?? { runId, version };

function toSettled(run: StoredRun | null, { results, total, most }: ReturnType<typeof scoreRun>): SettledScore {
  const isCancelled = run?.verdict === 'cancelled';
  return { score: total, maxScore: most, needsAttention: !isCancelled && needsAttention(results), isCancelled };
}

function describeAttempt(
  attempt: StoredAttempt,
  { scores }: StoredAttempts,
  regraded: Map<string, RegradedRun>,
  states: Map<string, { state: RunState; score: SettledScore | null }>,
  grading: BatchGrading,
): AttemptState {
  const graded = gradedRunOf(attempt, regraded);
  const found = states.get(graded.runId);
  const settled = scores.get(graded.runId) ?? found?.score ?? null;
  const isScored = settled !== null && !settled.needsAttention && !settled.isCancelled;
  return {
    ...attempt,
    graded,
    state: found?.state ?? 'finished',
    score: isScored ? reducePoints(settled.score, attempt.penaltyPercent) : null,
    maxScore: settled?.maxScore ?? sumPoints(grading.versions?.[graded.version] ?? grading),
    needsAttention: settled?.needsAttention ?? false,
    isCancelled: settled?.isCancelled ?? false,
  };
}
