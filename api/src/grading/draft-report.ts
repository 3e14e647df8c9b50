import type { CaseVerdict } from '@runq/common/contract/grading';
import { ProblemError } from '@runq/common/contract/problem';
import type { Draft } from '@runq/common/runs/batch-changes';
import type { BatchGrading } from '@runq/common/runs/batches';
import {
  type GradedBatch,
  iterateStudents,
  type ReadStudentsDeps,
  readReplaced,
  readStudents,
  type StudentState,
} from './read-student-results.js';

const pageStudents = 50;

/** Changed students that a draft lists; the counts are of all. */
const maxListed = 1000;

/** What a regrade would change. */
export interface DraftReport {
  number: number;
  state: Draft['state'];
  createdAt: string;
  by: string;
  assignmentVersion: number;
  /** Students that are graded again, and of how many the new results are complete. */
  students: number;
  graded: number;
  /** Students whose score rises, falls, stays. */
  up: number;
  down: number;
  same: number;
  changes: {
    student: string;
    score: { old: number; new: number };
    cases: { case: string; old: CaseVerdict | null; new: CaseVerdict | null; oldScore: number; newScore: number }[];
  }[];
}

/** The new results of a draft, and by what they are graded. */
export async function readDraftRows(
  deps: ReadStudentsDeps,
  draft: Draft,
): Promise<{ grading: BatchGrading; rows: StudentState[]; isGraded: boolean }> {
  const [stored, grading] = await Promise.all([
    deps.batches.read(draft.batchId),
    deps.batches.readGrading(draft.batchId),
  ]);
  if (!stored || !grading) throw new ProblemError('expired', 'The results of this draft have expired.');
  const rows: StudentState[] = [];
  for await (const row of iterateStudents(deps, { ...stored, grading }, pageStudents)) rows.push(row);
  return { grading, rows, isGraded: stored.counts.finished === stored.total };
}

/** Compares the new results with those that count now; of a published draft with those that counted before. */
export async function reportDraft(deps: ReadStudentsDeps, batch: GradedBatch, draft: Draft): Promise<DraftReport> {
  const { grading, rows } = await readDraftRows(deps, draft);
  const { replaced } = draft;
  const earlier = replaced && (await readReplaced(deps, batch, { ...draft, replaced }));
  const compared = { up: 0, down: 0, same: 0 };
  const listed: DraftReport['changes'] = [];
  let graded = 0;
  for (const [nth, row] of rows.entries()) {
    if (row.state !== 'finished') continue;
    graded++;
    const before = earlier?.[nth] ?? (await readStudents(deps, batch, { from: draft.students[nth]!, count: 1 }))[0]!;
    const change = compare(before, row);
    compared[row.score > before.score ? 'up' : row.score < before.score ? 'down' : 'same']++;
    if (change.cases.length > 0 && listed.length < maxListed) listed.push(change);
  }
  const { number, state, by } = draft;
  return {
    ...{ number, state, by, createdAt: new Date(draft.createdAt).toISOString() },
    ...{ assignmentVersion: grading.assignment.version, students: rows.length, graded, ...compared, changes: listed },
  };
}

function compare(before: StudentState, after: StudentState): DraftReport['changes'][number] {
  const names = new Set([...before.results, ...after.results].map(({ name }) => name));
  const cases = [...names].flatMap((name) => {
    const [old, fresh] = [before, after].map(({ results }) => results.find((result) => result.name === name));
    if (old?.verdict === fresh?.verdict && old?.score === fresh?.score) return [];
    return [
      {
        case: name,
        old: old?.verdict ?? null,
        new: fresh?.verdict ?? null,
        oldScore: old?.score ?? 0,
        newScore: fresh?.score ?? 0,
      },
    ];
  });
  return { student: before.student.student, score: { old: before.score, new: after.score }, cases };
}
