import { createHash } from 'node:crypto';
import type { Writable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { courseIdSchema } from '@runq/common/contract/course';
import type { CaseLimits, CaseResult, StudentResult, Transcript } from '@runq/common/contract/grading';
import { ProblemError } from '@runq/common/contract/problem';
import { labelSchema } from '@runq/common/contract/run-request';
import { z } from 'zod';
import { UploadedFile } from '../archives/uploaded-file.js';
import type { AssignmentService } from '../assignments/assignment-service.js';
import { largestSeed } from '../assignments/form/assignment-schema.js';
import { type ReadBatchDeps, readOwnedBatch } from '../batches/read-batch.js';
import { type SubmitBatchDeps, submitAsBatch } from '../batches/submit-batch.js';
import type { Identity } from '../http/middleware/authenticate.js';
import { matchSubmissions } from '../submissions/match-submissions.js';
import { parseRoster } from '../submissions/parse-roster.js';
import { previewSubmissions, type SubmissionsPreview } from '../submissions/preview-submissions.js';
import { readArchive } from '../submissions/read-archive.js';
import { type BatchViews, type BatchViewsDeps, createBatchViews, findStudent } from './batch-views.js';
import { exportResults, type ResultFormat } from './exports/export-results.js';
import { archiveRuns } from './exports/runs-archive.js';
import { describeGrading, toGradingRun, toProgramFiles } from './grade-request.js';
import {
  type GradedBatch,
  iterateStudents,
  readStudents,
  type StudentState,
  toResultsHeader,
  toStudentResult,
  toStudentRows,
} from './read-student-results.js';
import { createRegrading, type Regrading, type RegradingDeps } from './regrade.js';
import { type GradingSummary, groupWrongOutputs, summarizeBatch, type WrongOutputGroup } from './summarize-batch.js';

/** Students of one page of a whole batch; between pages Redis serves other callers. */
const pageStudents = 50;

/** Files that were left out and that a batch remembers. */
const maxLeftOut = 1000;

/** Characters of the input and the expected output of a case that are shown; the assignment has the whole. */
const maxShown = 65_536;

const seedRange = `must be a whole number from 0 to ${largestSeed}`;

const file = z.instanceof(UploadedFile, { error: 'must be a file' });
/** The form of `POST /v1/submissions/preview`. */
export const previewFormSchema = z.strictObject({
  submissions: file,
  roster: file.optional(),
  pattern: z.string().max(500).optional(),
});
/** The form of `POST /v1/batches` for submissions. */
export const gradeFormSchema = previewFormSchema.extend({
  assignment: z.union([file, z.string().min(1).max(200)]),
  label: labelSchema,
  course: courseIdSchema.optional(),
  fresh: z.enum(['true', 'false']).default('false'),
  seed: z
    .string()
    .regex(/^\d{1,10}$/, seedRange)
    .transform(Number)
    .pipe(z.int().max(largestSeed, seedRange))
    .optional(),
});

/** A student of a batch with the state of the grading. */
type StudentRow = StudentResult & { state: StudentState['state']; runId: string };

/** One case of one student, with what it printed and what was expected. */
interface Cell {
  student: string;
  runId: string;
  result: CaseResult;
  /** Null when it has expired, or nothing was run. */
  transcript: Transcript | null;
  /** Null when the assignment was deleted. */
  limits: CaseLimits | null;
  /** Cut to 65,536 characters; null: none, or the assignment was deleted. */
  input: string | null;
  expected: string | null;
}

/** Grades submissions by assignments, and reads the results. Another grader's batch is not found. */
export interface GradingService extends Regrading, BatchViews {
  /** What would be graded, before anything runs. */
  preview(form: z.output<typeof previewFormSchema>): Promise<SubmissionsPreview>;
  /** Submits one run per student. */
  submit(
    form: z.output<typeof gradeFormSchema>,
    identity: Identity,
    idempotencyKey: string | null,
  ): Promise<{ batchId: string }>;
  /** The batch with what it is graded by; null if it is not graded. */
  readGraded(batchId: string, identity: Identity): Promise<GradedBatch | null>;
  summarize(batch: GradedBatch): Promise<GradingSummary>;
  readRows(
    batch: GradedBatch,
    query: { cursor: number; limit: number },
  ): Promise<{ students: StudentRow[]; nextCursor: string | null }>;
  readCell(batch: GradedBatch, query: { student: string; case: string }): Promise<Cell>;
  readGroups(batch: GradedBatch): Promise<WrongOutputGroup[]>;
  /** Writes the results of all students, or (`runs`) what their programs printed; the batch must be finished. */
  export(
    batch: GradedBatch,
    format: ResultFormat | 'runs',
    options: { bom: boolean },
    to: { response: Writable; sendHeaders: () => void },
  ): Promise<void>;
}

export interface GradingServiceDeps extends ReadBatchDeps, SubmitBatchDeps, BatchViewsDeps, RegradingDeps {
  assignments: AssignmentService;
}

export function createGradingService(deps: GradingServiceDeps): GradingService {
  const { assignmentStore, assignments, artifacts, results, config, readMaxima } = deps;

  async function match(form: z.output<typeof previewFormSchema>, entry: string | null) {
    const roster = form.roster ? parseRoster(form.roster.data) : null;
    const archive = await readArchive(form.submissions.data);
    return matchSubmissions(archive, { roster, pattern: form.pattern ?? null, ...(entry ? { entry } : {}) });
  }

  function allStudents(batch: GradedBatch): AsyncGenerator<StudentState> {
    return iterateStudents(deps, batch, pageStudents);
  }

  async function readText(batch: GradedBatch, digest: string | null): Promise<string | null> {
    if (digest === null) return null;
    const { owner, assignment } = batch.grading;
    const contents = await assignmentStore.readContents(owner, assignment.name, [digest]).catch(() => null);
    return contents?.get(digest)?.toString().slice(0, maxShown) ?? null;
  }

  return {
    async preview(form) {
      return previewSubmissions(await match(form, null));
    },

    async submit(form, identity, idempotencyKey) {
      const chosen =
        typeof form.assignment === 'string'
          ? await assignments.readUsable(form.assignment, identity, form.course)
          : await assignments.parse(form.assignment, identity);
      const { submissions, missing, missingNames, leftOut } = await match(form, chosen.assignment.entry);
      if (submissions.length === 0) throw new ProblemError('invalid', 'The archive holds no submissions.');
      // Stored last, so that a refused request leaves nothing behind.
      const usable = 'contents' in chosen ? await assignments.store(chosen, identity, form.course) : chosen;
      const { assignment, owner, version, course } = usable;
      const maxima = await readMaxima();
      const { seed } = form;
      const grading = {
        ...{ owner, assignment: assignment.name, version, cases: null, fresh: form.fresh === 'true' },
        ...(seed === undefined ? {} : { seed }),
      };
      return submitAsBatch(
        deps,
        {
          label: form.label ?? assignment.title,
          course,
          total: submissions.length,
          grading: describeGrading({ ...grading, assignment }, submissions, {
            missing,
            missingNames,
            leftOut: leftOut.slice(0, maxLeftOut),
          }),
          toRun: (index, slot) => {
            const { student, files } = submissions[index]!;
            const run = { files: toProgramFiles(files), label: student, grading };
            const limits = { assignment, defaults: config.limits, maxima };
            return toGradingRun(limits, run, identity, { ...slot, class: 'batch' });
          },
        },
        { body: identifyRequest(form, grading), identity, idempotencyKey },
      );
    },

    async readGraded(batchId, identity) {
      const batch = await readOwnedBatch(deps, batchId, identity);
      const grading = batch.isGraded ? await deps.batches.readGrading(batchId) : null;
      return grading && { ...batch, grading };
    },

    summarize: (batch) => summarizeBatch(batch, allStudents(batch)),

    async readRows(batch, { cursor, limit }) {
      const page = await readStudents(deps, batch, { from: cursor, count: limit });
      const students = page.map((row) => ({ ...toStudentResult(row), state: row.state, runId: row.runId }));
      const next = cursor + limit;
      return { students, nextCursor: next < batch.total ? String(next) : null };
    },

    async readCell(batch, query) {
      const row = await findStudent(deps, batch, query.student);
      const result = row.results.find(({ name }) => name === query.case);
      if (!result) throw new ProblemError('not_found', 'There is no result of this student in this case.');
      const { owner, assignment } = batch.grading;
      const [stored, transcript] = await Promise.all([
        assignmentStore.read(owner, assignment.name, assignment.version),
        results.readTranscript(row.runId, query.case),
      ]);
      const one = stored?.assignment.cases.find(({ name }) => name === query.case);
      return {
        ...{ student: query.student, runId: row.runId, result, transcript, limits: one?.limits ?? null },
        input: await readText(batch, one?.stdin ?? null),
        expected: await readText(batch, one?.expected ?? null),
      };
    },

    ...createRegrading(deps),
    ...createBatchViews(deps),

    readGroups: (batch) => groupWrongOutputs(allStudents(batch)),

    async export(batch, format, { bom }, { response, sendHeaders }) {
      const { finished } = batch.counts;
      if (finished < batch.total)
        throw new ProblemError(
          'conflict',
          `${finished} of ${batch.total} submissions are graded; export the results when all are.`,
        );
      if (format === 'runs') {
        const files = { readTranscript: results.readTranscript, readArtifact: artifacts.read };
        sendHeaders();
        return pipeline(archiveRuns(allStudents(batch), files, new Date(batch.createdAt)), response);
      }
      const [first] = await readStudents(deps, batch, { from: 0, count: 1 });
      const python = first?.results.find((result) => result.python !== null)?.python ?? null;
      const header = toResultsHeader(batch, { gradedAt: batch.createdAt, python });
      sendHeaders();
      await exportResults(header, toStudentRows(batch, allStudents(batch)), format, response, {
        ...{ bom, audience: 'grader', readArtifact: artifacts.read },
      });
    },
  };
}

/** What makes a request the same as an earlier one with its Idempotency-Key. */
function identifyRequest({ submissions, roster, pattern, label }: z.output<typeof gradeFormSchema>, grading: object) {
  const digestOf = ({ data }: UploadedFile) => createHash('sha256').update(data).digest('hex');
  return { ...grading, pattern, label, submissions: digestOf(submissions), roster: roster && digestOf(roster) };
}
