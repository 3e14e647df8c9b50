import type { CaseResults, ResultsByCase } from '@runq/common/assignments/case-results';
import { formatDiff } from '@runq/common/contract/format-diff';
import type { CaseResult, ResultsHeader, StudentResult } from '@runq/common/contract/grading';
import type { BatchChanges, Draft, Override } from '@runq/common/runs/batch-changes';
import type { Batches, BatchGrading, StoredBatch } from '@runq/common/runs/batches';
import type { RunRecords, StoredRun } from '@runq/common/runs/run-records';
import { needsAttention, scoreCases } from './score.js';

export interface ReadStudentsDeps {
  batches: Batches;
  changes: BatchChanges;
  records: RunRecords;
  results: CaseResults;
}

/** A batch whose submissions are graded. */
export type GradedBatch = StoredBatch & { grading: BatchGrading };

/** A student of a graded batch: what is known so far. */
export interface StudentState {
  runId: string;
  state: 'queued' | 'active' | 'finished';
  /** In the order of the assignment; while it is graded, without the cases that have no result yet. */
  results: CaseResult[];
  score: number;
  maxScore: number;
  student: BatchGrading['students'][number];
  /** A score that a grader set; it counts in place of `score`. */
  overridden: Override | null;
}

/** The students of a graded batch from an index on, in order. */
export async function readStudents(
  { batches, changes, records, results }: ReadStudentsDeps,
  { id, grading }: GradedBatch,
  { from, count }: { from: number; count: number },
): Promise<StudentState[]> {
  const firstRunIds = await batches.listRuns(id, from, count);
  const decided = await changes.readMany(
    id,
    firstRunIds.map((_, index) => from + index),
  );
  const chosen = firstRunIds.map((runId, nth) => ({
    index: from + nth,
    runId: decided[nth]!.runId ?? runId,
    overridden: decided[nth]!.override,
  }));
  return readChosenRuns({ records, results }, grading, chosen);
}

/** The students of a draft with the results that counted before it was published, in its order. */
export async function readReplaced(
  deps: ReadStudentsDeps,
  { id, grading, total }: GradedBatch,
  { students, replaced }: Draft & { replaced: object },
): Promise<StudentState[]> {
  const firstRunIds = await deps.batches.listRuns(id, 0, total);
  const chosen = students.map((index, nth) => ({
    index,
    runId: replaced.runIds[nth] ?? firstRunIds[index]!,
    overridden: null,
  }));
  return readChosenRuns(deps, { ...grading, ...replaced.grading }, chosen);
}

async function readChosenRuns(
  { records, results }: Pick<ReadStudentsDeps, 'records' | 'results'>,
  grading: BatchGrading,
  chosen: { index: number; runId: string; overridden: Override | null }[],
): Promise<StudentState[]> {
  const runIds = chosen.map(({ runId }) => runId);
  const [runs, stored] = await Promise.all([records.readMany(runIds), results.readMany(runIds)]);
  return chosen.map(({ runId, index, overridden }, nth) => {
    const run = runs[nth] ?? null;
    const scored = scoreCases(completeResults(grading, run, stored[nth]!), grading.groups);
    return {
      runId,
      state: run?.state ?? 'finished',
      results: scored.results,
      score: scored.total,
      maxScore: sumPoints(grading),
      student: grading.students[index]!,
      overridden,
    };
  });
}

/** All students, a page at a time. */
export async function* iterateStudents(
  deps: ReadStudentsDeps,
  batch: GradedBatch,
  pageSize: number,
): AsyncGenerator<StudentState> {
  for (let from = 0; from < batch.total; from += pageSize)
    yield* await readStudents(deps, batch, { from, count: pageSize });
}

const sumPoints = ({ cases }: BatchGrading) => cases.reduce((sum, { points }) => sum + points, 0);

/** A finished run has a result for every case: those that are missing were cancelled, or a fault of ours ended it. */
function completeResults({ cases }: BatchGrading, run: StoredRun | null, stored: ResultsByCase): CaseResult[] {
  return cases.flatMap(({ name, points, checker }) => {
    const known = stored.get(name);
    if (known) return [known];
    if (run && run.state !== 'finished') return [];
    const isCancelled = run?.verdict === 'cancelled';
    return [
      {
        name,
        verdict: isCancelled ? 'CANCELLED' : 'IE',
        score: 0,
        maxScore: points,
        sentence: isCancelled ? 'Cancelled before it ran.' : (run?.reason ?? 'Its result has expired.'),
        cpuTimeMs: 0,
        wallTimeMs: 0,
        memoryPeakBytes: 0,
        exitCode: null,
        signal: null,
        stoppedAt: null,
        checker,
        wouldPassIf: null,
        diff: null,
        artifacts: [],
        firstCpuTimeMs: null,
        outputDigest: null,
        python: null,
        isCached: false,
      },
    ];
  });
}

/** A student's row of `results.json`. */
export function toStudentResult({ runId, student, results, score, maxScore, overridden }: StudentState): StudentResult {
  return {
    student: student.student,
    name: student.name,
    submission: student.submission,
    submittedAt: student.submittedAt === null ? null : new Date(student.submittedAt).toISOString(),
    score,
    maxScore,
    overridden,
    needsAttention: overridden === null && needsAttention(results),
    cases: results.map((result) => ({
      name: result.name,
      verdict: result.verdict,
      score: result.score,
      maxScore: result.maxScore,
      sentence: result.sentence,
      cpuTimeMs: result.cpuTimeMs,
      wallTimeMs: result.wallTimeMs,
      memoryPeakBytes: result.memoryPeakBytes,
      runId,
      wouldPassIf: result.wouldPassIf,
      diff: result.diff && formatDiff(result.diff),
      artifacts: result.artifacts,
    })),
  };
}

/** The row of a student of the roster who handed in nothing. */
export function describeMissing({ cases }: BatchGrading, student: string): StudentResult {
  const unrun = { verdict: 'MISSING' as const, score: 0, sentence: 'Nothing was handed in.', runId: null };
  const unmeasured = { cpuTimeMs: 0, wallTimeMs: 0, memoryPeakBytes: 0, wouldPassIf: null, diff: null, artifacts: [] };
  return {
    ...{ student, name: null, submission: null, submittedAt: null, score: 0, overridden: null, needsAttention: false },
    maxScore: cases.reduce((sum, { points }) => sum + points, 0),
    cases: cases.map(({ name, points }) => ({ name, maxScore: points, ...unrun, ...unmeasured })),
  };
}

/** Everything of `results.json` but its students. `python`: of the first case that was run. */
export function toResultsHeader(
  { id, grading }: GradedBatch,
  { gradedAt, python }: { gradedAt: number; python: string | null },
): ResultsHeader {
  const { assignment, seed, cases, missing, leftOut } = grading;
  return {
    version: 1,
    assignment,
    batch: id,
    gradedAt: new Date(gradedAt).toISOString(),
    seed,
    python: python ?? '',
    ...{ cases, missing, leftOut },
  };
}
