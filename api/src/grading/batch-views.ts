import type { AssignmentStore } from '@runq/common/assignments/assignment-store';
import type { CaseVerdict, CheckerType, Visibility } from '@runq/common/contract/grading';
import { ProblemError } from '@runq/common/contract/problem';
import type { Artifact } from '@runq/common/contract/run';
import type { ArtifactStore } from '@runq/common/runs/artifacts';
import type { Draft, Override } from '@runq/common/runs/batch-changes';
import {
  type GradedBatch,
  type ReadStudentsDeps,
  readStudents,
  type StudentState,
  toStudentResult,
} from './read-student-results.js';

/** What a map of students and cases says of a case. The limits are null when the assignment is deleted. */
interface GridCase {
  name: string;
  points: number;
  visibility: Visibility;
  checker: CheckerType;
  limits: { cpuTimeMs: number; wallTimeMs: number; memoryBytes: number } | null;
}

/** A student with a verdict and the CPU time of each case, in the order of the cases; null: no result yet. */
interface GridStudent {
  index: number;
  student: string;
  name: string | null;
  state: StudentState['state'];
  score: number;
  maxScore: number;
  overridden: Override | null;
  needsAttention: boolean;
  verdicts: (CaseVerdict | null)[];
  cpuTimesMs: (number | null)[];
}

/** A page of a map of students and cases: without sentences and texts, so that a class fits into one answer. */
interface GridPage {
  cases: GridCase[];
  students: GridStudent[];
  nextCursor: string | null;
}

/** A regrade in the list of all of a batch. `graded` is null when its results have expired. */
interface DraftEntry {
  number: number;
  state: Draft['state'];
  createdAt: string;
  by: string;
  students: number;
  graded: number | null;
}

interface SubmittedFile {
  path: string;
  content: string;
  encoding: 'utf8' | 'base64';
}

/** What graders look at besides the results themselves. */
export interface BatchViews {
  readGrid(batch: GradedBatch, query: { cursor: number; limit: number }): Promise<GridPage>;
  /** Newest first. */
  listDrafts(batch: GradedBatch): Promise<DraftEntry[]>;
  /** What a student handed in, as it was run. */
  readSubmission(batch: GradedBatch, student: string): Promise<{ files: SubmittedFile[] }>;
  /** A file or plot that a case wrote. */
  readArtifact(
    batch: GradedBatch,
    query: { student: string; case: string; name: string },
  ): Promise<Artifact & { data: Buffer }>;
}

export interface BatchViewsDeps extends ReadStudentsDeps {
  assignmentStore: AssignmentStore;
  artifacts: ArtifactStore;
}

export function createBatchViews(deps: BatchViewsDeps): BatchViews {
  const { artifacts, assignmentStore, batches, changes, records } = deps;

  async function describeCases({ grading }: GradedBatch): Promise<GridCase[]> {
    const stored = await assignmentStore.read(grading.owner, grading.assignment.name, grading.assignment.version);
    return grading.cases.map(({ name, points, visibility, checker }) => {
      const limits = stored?.assignment.cases.find((one) => one.name === name)?.limits ?? null;
      const { cpuTimeMs, wallTimeMs, memoryBytes } = limits ?? {};
      return {
        ...{ name, points, visibility, checker },
        limits: limits && { cpuTimeMs: cpuTimeMs!, wallTimeMs: wallTimeMs!, memoryBytes: memoryBytes! },
      };
    });
  }

  return {
    async readGrid(batch, { cursor, limit }) {
      const [cases, rows] = await Promise.all([
        describeCases(batch),
        readStudents(deps, batch, { from: cursor, count: limit }),
      ]);
      const students = rows.map((row, nth) => toGridStudent(row, cursor + nth, cases));
      const next = cursor + limit;
      return { cases, students, nextCursor: next < batch.total ? String(next) : null };
    },

    async listDrafts(batch) {
      const drafts = await changes.listDrafts(batch.id);
      const stored = await Promise.all(drafts.map(({ batchId }) => batches.read(batchId)));
      const entries = drafts.map(({ number, state, createdAt, by, students }, nth) => ({
        ...{ number, state, by, createdAt: new Date(createdAt).toISOString() },
        ...{ students: students.length, graded: stored[nth]?.counts.finished ?? null },
      }));
      return entries.reverse();
    },

    async readSubmission(batch, student) {
      const { runId } = await findStudent(deps, batch, student);
      const program = await records.readProgram(runId);
      if (!program) throw new ProblemError('expired', 'The files of this student have expired.');
      return { files: program.files };
    },

    async readArtifact(batch, query) {
      const { runId, results } = await findStudent(deps, batch, query.student);
      const listed = results.find(({ name }) => name === query.case)?.artifacts.find(({ name }) => name === query.name);
      if (!listed) throw new ProblemError('not_found', 'This case wrote no such file.');
      const data = await artifacts.read(runId, `${query.case}/${query.name}`);
      if (!data) throw new ProblemError('expired', 'This file has expired.');
      return { ...listed, data };
    },
  };
}

/** What is known of one student of a batch. */
export async function findStudent(deps: ReadStudentsDeps, batch: GradedBatch, student: string): Promise<StudentState> {
  const index = batch.grading.students.findIndex((one) => one.student === student);
  const [row] = index < 0 ? [] : await readStudents(deps, batch, { from: index, count: 1 });
  if (!row) throw new ProblemError('not_found', 'There is no such student in this batch.');
  return row;
}

function toGridStudent(row: StudentState, index: number, cases: readonly GridCase[]): GridStudent {
  const { student, name, score, maxScore, overridden, needsAttention } = toStudentResult(row);
  const byName = new Map(row.results.map((result) => [result.name, result]));
  return {
    ...{ index, student, name, state: row.state, score, maxScore, overridden, needsAttention },
    verdicts: cases.map((one) => byName.get(one.name)?.verdict ?? null),
    cpuTimesMs: cases.map((one) => byName.get(one.name)?.cpuTimeMs ?? null),
  };
}
