import type { Courses } from '@runq/common/accounts/courses';
import type { AssignmentStore } from '@runq/common/assignments/assignment-store';
import type { Assignment, AssignmentPackage, CaseLimits, UploadedAssignment } from '@runq/common/contract/grading';
import { resolveMaxima } from '@runq/common/contract/limit-maxima';
import { ProblemError } from '@runq/common/contract/problem';
import { fileSchema } from '@runq/common/contract/run-request';
import { z } from 'zod';
import type { ArchiveFile } from '../archives/archive-limits.js';
import { UploadedFile } from '../archives/uploaded-file.js';
import { type SubmitBatchDeps, submitAsBatch } from '../batches/submit-batch.js';
import { describeGrading, resolveFiles, toGradingRun, toProgramFiles } from '../grading/grade-request.js';
import type { ReadStudentsDeps } from '../grading/read-student-results.js';
import type { Identity } from '../http/middleware/authenticate.js';
import type { PublicationService } from '../publications/publication-service.js';
import type { RunService } from '../runs/run-service.js';
import { AssignmentError, toInvalidProblem } from './assignment-error.js';
import { type AssignmentInfo, type AssignmentSummary, createAssignmentInfoReader } from './assignment-info.js';
import { listTrials } from './check-report.js';
import { type FindAssignment, type FindOptions, type FoundAssignment, readCourse } from './find-assignment.js';
import { withAllFiles } from './package-files.js';
import { parseAssignment } from './parse-assignment.js';
import { readPackage } from './read-package.js';
import { createSaveVersion } from './save-version.js';
import { collectTests } from './suites/collect-tests.js';

/** Longest wait of a request for the trial of an assignment; afterwards its report says that it is still running. */
export const maxCheckMs = 60_000;

/** A version of an assignment by which the caller may grade; of `course`, or of `owner` alone. */
interface UsableAssignment {
  owner: string;
  course: string | null;
  version: number;
  assignment: Assignment;
}

/** What was uploaded as a version. */
interface StoredPackage {
  version: number;
  savedAt: number;
  files: ArchiveFile[];
}

/** The own assignments of graders, and those of their courses. Names are unique per grader, and in a course. */
export interface AssignmentService {
  /**
   * Stores a package (a form with `package`, or JSON with `files`) and tries it. `name`: what it must be called.
   * `waitMs`: longest wait for the trial. `course`: the one to which it belongs; without it, it is of the caller alone
   * when it is new. With `name` it may also be one of the own courses.
   */
  save(
    content: PackageUpload,
    identity: Identity,
    options?: { name?: string; waitMs?: number; course?: string | undefined },
  ): Promise<AssignmentInfo>;
  /** Reads a package without storing it. */
  parse(upload: UploadedFile, identity: Identity): Promise<UploadedAssignment>;
  /** Stores a package without trying it. */
  store(content: UploadedAssignment, identity: Identity, course?: string): Promise<UsableAssignment>;
  /** Those that the caller made, or those of a course. */
  list(identity: Identity, course?: string): Promise<AssignmentSummary[]>;
  read(name: string, identity: Identity, options?: FindOptions): Promise<AssignmentInfo>;
  /** The files of a version exactly as they were uploaded, and when (epoch ms); the latest without `version`. */
  readPackage(name: string, identity: Identity, options?: FindOptions): Promise<StoredPackage>;
  /** The latest version, by which the caller may grade. */
  readUsable(name: string, identity: Identity, course?: string): Promise<UsableAssignment>;
  remove(name: string, identity: Identity, course?: string): Promise<void>;
}

export interface AssignmentServiceDeps extends SubmitBatchDeps, ReadStudentsDeps {
  assignmentStore: AssignmentStore;
  courses: Courses;
  findAssignment: FindAssignment;
  runs: Pick<RunService, 'waitForFinish' | 'submit' | 'read' | 'readOutput' | 'cancel'>;
  publicationService: PublicationService;
}

/** Limits of a case where the assignment sets none. */
const defaultCaseLimits: CaseLimits = {
  cpuTimeMs: 2000,
  wallTimeMs: 10_000,
  memoryBytes: 256 * 1024 * 1024,
  outputBytes: 256 * 1024,
};

const formSchema = z.strictObject({ package: z.instanceof(UploadedFile, { error: 'must be a file' }) });
const filesSchema = z.strictObject({
  name: z.string().max(64).optional(),
  files: z.array(fileSchema).min(1).max(2000),
});
type PackageUpload = z.output<typeof formSchema> | z.output<typeof filesSchema>;

/** Chooses the form by the fields of the body, so that problems refer to the intended form. */
export const packageSchemaOf = (body: unknown): z.ZodType<PackageUpload> =>
  body !== null && typeof body === 'object' && 'files' in body ? filesSchema : formSchema;

export function createAssignmentService(deps: AssignmentServiceDeps): AssignmentService {
  const { assignmentStore, courses, findAssignment, runs, batches, config, readMaxima, publicationService } = deps;
  const info = createAssignmentInfoReader(deps);
  const saveVersion = createSaveVersion(deps);

  async function parse(files: { path: string; data: Buffer }[], fallbackName: string, identity: Identity) {
    const most = resolveMaxima(await readMaxima(), identity.role, 'run');
    const options = { defaultLimits: defaultCaseLimits, maxLimits: most, fallbackName };
    return withAllFiles(await collectTests(runs, parseAssignment(files, options), identity), files);
  }

  async function readContent(content: PackageUpload, identity: Identity, name?: string): Promise<UploadedAssignment> {
    if ('files' in content) {
      const files = content.files.map(({ path, content, encoding }) => ({
        path,
        data: Buffer.from(content, encoding),
      }));
      return parse(files, content.name ?? name ?? 'assignment', identity);
    }
    return readUpload(content.package, identity, name);
  }

  async function readUpload(upload: UploadedFile, identity: Identity, name: string = upload.name) {
    return parse(await readPackage(upload.data), name, identity);
  }

  async function readSaved(owner: string, name: string, version: number): Promise<FoundAssignment> {
    const stored = await assignmentStore.read(owner, name, version);
    if (!stored) throw new ProblemError('not_found', 'There is no such assignment.');
    return { owner, course: await readCourse(courses, stored), stored };
  }

  /** Runs the solution, an empty program and an endless loop as a student's submission would be. */
  async function tryOut(
    content: AssignmentPackage,
    { owner, course, version, waitMs }: { owner: string; course: string | null; version: number; waitMs: number },
    identity: Identity,
  ): Promise<void> {
    const { assignment, contents } = content;
    const trials = listTrials(assignment, (refs) => resolveFiles(refs, contents));
    const request = { owner, assignment, version };
    const submissions = trials.map(({ name, files }) => ({ student: name, name: null, files, submittedAt: null }));
    const maxima = await readMaxima();
    const { batchId } = await submitAsBatch(
      deps,
      {
        label: `Check of ${assignment.name}, version ${version}`,
        total: trials.length,
        isCheck: true,
        course,
        grading: describeGrading(request, submissions, { missing: [], missingNames: [], leftOut: [] }),
        toRun: (index, slot) => {
          const { name, files, cases } = trials[index]!;
          const grading = { ...request, assignment: assignment.name, cases, fresh: false };
          const run = { files: toProgramFiles(files), label: name, grading };
          return toGradingRun({ assignment, defaults: config.limits, maxima }, run, identity, {
            ...slot,
            class: 'interactive',
          });
        },
      },
      { body: null, identity, idempotencyKey: null },
    );
    await assignmentStore.setCheck(owner, assignment.name, version, batchId);
    if (waitMs === 0) return;
    const runIds = await batches.listRuns(batchId, 0, trials.length);
    await Promise.all(runIds.map((runId) => runs.waitForFinish(runId).within(waitMs)));
  }

  return {
    async save(upload, identity, { name, waitMs = maxCheckMs, course } = {}) {
      const content = await readContent(upload, identity, name).catch(refuse);
      if (name !== undefined && content.assignment.name !== name)
        throw new ProblemError('invalid', `The assignment is called "${content.assignment.name}", not "${name}".`);
      const { owner, version } = await saveVersion(content, identity, { course, isKnown: name !== undefined });
      const read = () => readSaved(owner, content.assignment.name, version);
      const saved = await read();
      if (saved.stored.checkBatchId === null) await tryOut(content, { ...saved, version, waitMs }, identity);
      return info.describe(await read());
    },

    parse: (upload, identity) => readUpload(upload, identity).catch(refuse),

    async store(content, identity, course) {
      const { owner, version } = await saveVersion(content, identity, { course, isKnown: false });
      const { course: place } = await readSaved(owner, content.assignment.name, version);
      return { owner, course: place, version, assignment: content.assignment };
    },

    list: info.list,

    read: async (name, identity, options) => info.describe(await findAssignment(name, identity, options)),

    async readPackage(name, identity, options) {
      const { owner, stored } = await findAssignment(name, identity, options);
      const files = await assignmentStore.readFiles(owner, name, stored.version);
      if (!files)
        throw new ProblemError(
          'not_found',
          'This version is from before files were kept; upload the assignment again.',
        );
      const digests = [...new Set(files.map(({ sha256 }) => sha256))];
      const contents = await assignmentStore.readContents(owner, name, digests);
      return { version: stored.version, savedAt: stored.savedAt, files: resolveFiles(files, contents) };
    },

    async readUsable(name, identity, wanted) {
      const { owner, course, stored } = await findAssignment(name, identity, { course: wanted, toChange: true });
      return { owner, course, version: stored.version, assignment: stored.assignment };
    },

    async remove(name, identity, wanted) {
      const { owner, course } = await findAssignment(name, identity, { course: wanted, toChange: true });
      const outcome = await assignmentStore.remove(owner, name);
      if (outcome === 'open')
        throw new ProblemError('conflict', 'Students can submit to this assignment; close it before you delete it.');
      if (outcome === 'unknown') throw new ProblemError('not_found', 'There is no such assignment.');
      if (course !== null) await courses.releaseAssignment(course, name, owner);
      await publicationService.remove(name, owner);
    },
  };
}

function refuse(error: unknown): never {
  throw error instanceof AssignmentError ? toInvalidProblem(error) : error;
}
