import type { CaseResults, ResultsByCase } from '@runq/common/assignments/case-results';
import { formatDiff } from '@runq/common/contract/format-diff';
import { type CaseResult, describeUnrun, type StudentResult } from '@runq/common/contract/grading';
import type { ResultsHeader } from '@runq/common/contract/results';
import type { BatchChanges, Draft, Override } from '@runq/common/runs/batch-changes';
import type { Batches, BatchGrading, StoredBatch } from '@runq/common/runs/batches';
import type { RunRecords, StoredRun } from '@runq/common/runs/run-records';
import { needsAttention, reducePoints, scoreCases } from './score.js';

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
  /** Reduced when it is late. */
  score: number;
  maxScore: number;
  student: BatchGrading['students'][number];
  /** A score that a grader set; it counts in place of `score`. */
  overridden: Override | null;
}

/** Cases and groups by which a run was graded. */
type Definition = Pick<BatchGrading, 'cases' | 'groups'>;

/** By what a version graded; the batch's own cases and groups unless it was another version. */
const definitionOf = (grading: BatchGrading, version: number | null | undefined): Definition =>
  grading.versions?.[version ?? 0] ?? grading;

/** The results of a run with the points that count. A finished run has a result for every case. */
export function scoreRun(definition: Definition, run: StoredRun | null, stored: ResultsByCase) {
  return scoreCases(completeResults(definition, run, stored), definition.groups);
}

/** The students of a graded batch from an index on, in order. */
export async function readStudents(
  { batches, changes, records, results }: ReadStudentsDeps,
  { id, grading, publication }: GradedBatch,
  { from, count }: { from: number; count: number },
): Promise<StudentState[]> {
  const students = grading.students.slice(from, from + count);
  // What counts of a published assignment was read with its students, so that the two fit together.
  const firstRunIds = publication
    ? students.map(({ counted }) => counted?.runId ?? noRun)
    : await batches.listRuns(id, from, count);
  const decided = await changes.readMany(
    id,
    firstRunIds.map((_, index) => from + index),
  );
  const chosen = firstRunIds.map((runId, nth) => ({
    index: from + nth,
    definition: definitionOf(grading, students[nth]!.counted?.version),
    runId: decided[nth]!.runId ?? runId,
    overridden: decided[nth]!.override,
  }));
  return readChosenRuns({ records, results }, grading, chosen);
}

/** The students of a draft with the results that counted before it was published, in its order. */
export async function readReplaced(
  deps: ReadStudentsDeps,
  { id, grading, total }: GradedBatch,
  { students, attemptRuns, replaced }: Draft & { replaced: object },
): Promise<StudentState[]> {
  const firstRunIds = attemptRuns ? [] : await deps.batches.listRuns(id, 0, total);
  const chosen = students.map((index, nth) => ({
    index,
    definition: replaced.versions[nth] == null ? replaced.grading : definitionOf(grading, replaced.versions[nth]),
    runId: replaced.runIds[nth] ?? attemptRuns?.[nth] ?? firstRunIds[index]!,
    overridden: null,
  }));
  return readChosenRuns(deps, grading, chosen);
}

async function readChosenRuns(
  { records, results }: Pick<ReadStudentsDeps, 'records' | 'results'>,
  grading: BatchGrading,
  chosen: { index: number; runId: string; definition: Definition; overridden: Override | null }[],
): Promise<StudentState[]> {
  const runIds = chosen.map(({ runId }) => runId);
  const [runs, stored] = await Promise.all([records.readMany(runIds), results.readMany(runIds)]);
  return chosen.map(({ runId, index, definition, overridden }, nth) => {
    const run = runs[nth] ?? null;
    const student = grading.students[index]!;
    const scored =
      runId === noRun
        ? { results: definition.cases.map(describeMissingCase), total: 0 }
        : scoreRun(definition, run, stored[nth]!);
    return {
      runId,
      state: run?.state ?? 'finished',
      results: scored.results,
      score: reducePoints(scored.total, student.counted?.penaltyPercent ?? 0),
      maxScore: sumPoints(definition),
      student,
      overridden,
    };
  });
}

/** In place of a run, when a student of a published assignment has handed in nothing. */
const noRun = '';
const describeMissingCase = (one: BatchGrading['cases'][number]) =>
  describeUnrun(one, 'MISSING', 'Nothing was handed in.');

/** All students, a page at a time. */
export async function* iterateStudents(
  deps: ReadStudentsDeps,
  batch: GradedBatch,
  pageSize: number,
): AsyncGenerator<StudentState> {
  for (let from = 0; from < batch.total; from += pageSize)
    yield* await readStudents(deps, batch, { from, count: pageSize });
}

export const sumPoints = ({ cases }: Pick<BatchGrading, 'cases'>) => cases.reduce((sum, { points }) => sum + points, 0);

/** A finished run has a result for every case: those that are missing were cancelled, or a fault of ours ended it. */
function completeResults({ cases }: Definition, run: StoredRun | null, stored: ResultsByCase): CaseResult[] {
  return cases.flatMap((one) => {
    const known = stored.get(one.name);
    if (known) return [known];
    if (run && run.state !== 'finished') return [];
    if (run?.verdict === 'cancelled') return [describeUnrun(one, 'CANCELLED', 'Cancelled before it ran.')];
    return [describeUnrun(one, 'IE', run?.reason ?? 'Its result has expired.')];
  });
}

/** A student's row of `results.json`. */
export function toStudentResult({ runId, student, results, score, maxScore, overridden }: StudentState): StudentResult {
  const penaltyPercent = student.counted?.penaltyPercent ?? 0;
  return {
    student: student.student,
    name: student.name,
    submission: student.submission,
    submittedAt: student.submittedAt === null ? null : new Date(student.submittedAt).toISOString(),
    score,
    maxScore,
    ...(penaltyPercent > 0 ? { penaltyPercent } : {}),
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
      runId: runId === noRun ? null : runId,
      wouldPassIf: result.wouldPassIf,
      diff: result.diff && formatDiff(result.diff),
      artifacts: result.artifacts,
    })),
  };
}

/** The row of a student of the roster who handed in nothing, by the index in `missing`. */
function describeMissing({ cases, missing, missingNames }: BatchGrading, index: number): StudentResult {
  const unrun = { verdict: 'MISSING' as const, score: 0, sentence: 'Nothing was handed in.', runId: null };
  const unmeasured = { cpuTimeMs: 0, wallTimeMs: 0, memoryPeakBytes: 0, wouldPassIf: null, diff: null, artifacts: [] };
  return {
    ...{ student: missing[index]!, name: missingNames?.[index] ?? null },
    ...{ submission: null, submittedAt: null, score: 0, overridden: null, needsAttention: false },
    maxScore: cases.reduce((sum, { points }) => sum + points, 0),
    cases: cases.map(({ name, points }) => ({ name, maxScore: points, ...unrun, ...unmeasured })),
  };
}

/** A row for each student, and for each of the roster who handed in nothing. */
export async function* toStudentRows(
  { grading }: GradedBatch,
  students: AsyncIterable<StudentState>,
): AsyncGenerator<StudentResult> {
  for await (const student of students) yield toStudentResult(student);
  for (const index of grading.missing.keys()) yield describeMissing(grading, index);
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
