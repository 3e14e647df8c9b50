import type { MyResult } from '@runq/common/contract/my-assignment';
import { formatCsvRecords } from '../grading/exports/csv-text.js';
import { scoreRun } from '../grading/read-student-results.js';
import { isOver } from './deadlines.js';
import { describeOverride, type MySubmissionDeps } from './my-submission.js';
import { presentResult } from './present-cases.js';
import { toInstant } from './present-standing.js';
import { noTexts } from './read-case-texts.js';
import type { Standing } from './standing.js';

/** Results that are read together. */
const pageResults = 10;

/** What counts of each assignment to which a student has submitted something. */
export async function listMyResults(deps: MySubmissionDeps, standings: Standing[]): Promise<MyResult[]> {
  const results: MyResult[] = [];
  for (let from = 0; from < standings.length; from += pageResults) {
    const page = standings.slice(from, from + pageResults);
    const described = await Promise.all(page.map((standing) => describe(deps, standing)));
    results.push(...described.filter((one) => one !== null));
  }
  return results;
}

async function describe(
  { storedBatches, records, results }: MySubmissionDeps,
  standing: Standing,
): Promise<MyResult | null> {
  const { publication, deadlines, counted, score, maxScore, override } = standing;
  const { name, owner, head, batchId } = publication;
  const grading = counted && (await storedBatches.readGrading(batchId));
  if (!grading) return null;
  const { runId, version } = counted.graded;
  const definition = grading.versions?.[version] ?? grading;
  const [run, [stored]] = await Promise.all([records.read(runId), results.readMany([runId])]);
  const over = isOver(deadlines, publication, Date.now());
  const scored = scoreRun(definition, run, stored!).results;
  return {
    ...{ name, title: head.title, grader: owner, timezone: head.timezone, score, maxScore },
    due: deadlines.due === null ? null : toInstant(deadlines.due),
    version,
    submission: counted.runId,
    attempt: counted.number,
    submittedAt: toInstant(counted.submittedAt),
    late: counted.isLate,
    penaltyPercent: counted.penaltyPercent,
    overridden: override && describeOverride(override),
    cases: scored.flatMap((result) => {
      const one = definition.cases.find((other) => other.name === result.name);
      const shown = one && presentResult(one, result, { isOver: over, transcript: null, texts: noTexts });
      return shown ? [{ name: shown.name, verdict: shown.verdict, score: shown.score, maxScore: shown.maxScore }] : [];
    }),
  };
}

/** The same as CSV, a row for each assignment. A score that is open is an empty cell. */
export function formatMyResults(results: readonly MyResult[]): string {
  const header = ['assignment', 'title', 'grader', 'attempt', 'submitted_at', 'due', 'late', 'penalty_percent'];
  return formatCsvRecords([
    [...header, 'score', 'max_score', 'note'],
    ...results.map((one) => [
      ...[one.name, one.title, one.grader, one.attempt, one.submittedAt, one.due, one.late, one.penaltyPercent],
      ...[one.score, one.maxScore, one.overridden?.note ?? null],
    ]),
  ]);
}
