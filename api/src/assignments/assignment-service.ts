import type { AssignmentStore, StoredAssignment } from '@runq/common/assignments/assignment-store';
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
import { storeFull } from '../runs/refusals.js';
import type { RunService } from '../runs/run-service.js';
import { AssignmentError, toInvalidProblem } from './assignment-error.js';
import { type AssignmentInfo, type AssignmentSummary, createAssignmentInfoReader } from './assignment-info.js';
import { listTrials } from './check-report.js';
import { withAllFiles } from './package-files.js';
import { parseAssignment } from './parse-assignment.js';
import { readPackage } from './read-package.js';
import { collectTests } from './suites/collect-tests.js';

/** Longest wait of a request for the trial of an assignment; afterwards its report says that it is still running. */
export const maxCheckMs = 60_000;

/** A version of an assignment that its owner may use. */
interface OwnedAssignment {
  owner: string;
  version: number;
  assignment: Assignment;
}

/** What was uploaded as a version. */
interface StoredPackage {
  version: number;
  savedAt: number;
  files: ArchiveFile[];
}

/** The assignments of graders. Each sees the own ones; names are unique per grader. */
export interface AssignmentService {
  /**
   * Stores a package (a form with `package`, or JSON with `files`) and tries it. `name`: what it must be called.
   * `waitMs`: longest wait for the trial.
   */
  save(
    content: PackageUpload,
    identity: Identity,
    options?: { name?: string; waitMs?: number },
  ): Promise<AssignmentInfo>;
  /** Reads a package without storing it. */
  parse(upload: UploadedFile, identity: Identity): Promise<UploadedAssignment>;
  /** Stores a package without trying it. */
  store(content: UploadedAssignment, identity: Identity): Promise<OwnedAssignment>;
  list(identity: Identity): Promise<AssignmentSummary[]>;
  read(name: string, identity: Identity, version?: number): Promise<AssignmentInfo>;
  /** The files of a version exactly as they were uploaded, and when (epoch ms); the latest without `version`. */
  readPackage(name: string, identity: Identity, version?: number): Promise<StoredPackage>;
  readOwned(name: string, identity: Identity): Promise<OwnedAssignment>;
  remove(name: string, identity: Identity): Promise<void>;
}

export interface AssignmentServiceDeps extends SubmitBatchDeps, ReadStudentsDeps {
  assignmentStore: AssignmentStore;
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
  const { assignmentStore, runs, batches, config, readMaxima, publicationService } = deps;
  const info = createAssignmentInfoReader(deps);

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

  async function saveVersion(content: UploadedAssignment, { userId }: Identity) {
    const saved = await assignmentStore.save(userId, content);
    switch (saved.status) {
      case 'saved':
      case 'same':
        return saved;
      case 'assignments':
        throw new ProblemError('quota_exceeded', `You have ${saved.allowed} assignments; delete one first.`);
      case 'bytes':
        throw new ProblemError(
          'quota_exceeded',
          `Your assignments use ${saved.used} of ${saved.allowed} bytes; delete one, or make this one smaller.`,
        );
      default:
        throw storeFull();
    }
  }

  async function readStored(name: string, { userId }: Identity, version?: number): Promise<StoredAssignment> {
    const stored = await assignmentStore.read(userId, name, version);
    if (!stored) throw new ProblemError('not_found', 'There is no such assignment.');
    return stored;
  }

  /** Runs the solution, an empty program and an endless loop as a student's submission would be. */
  async function tryOut(
    content: AssignmentPackage,
    { version, waitMs }: { version: number; waitMs: number },
    identity: Identity,
  ): Promise<void> {
    const { assignment, contents } = content;
    const trials = listTrials(assignment, (refs) => resolveFiles(refs, contents));
    const request = { owner: identity.userId, assignment, version };
    const submissions = trials.map(({ name, files }) => ({ student: name, name: null, files, submittedAt: null }));
    const maxima = await readMaxima();
    const { batchId } = await submitAsBatch(
      deps,
      {
        label: `Check of ${assignment.name}, version ${version}`,
        total: trials.length,
        isCheck: true,
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
    await assignmentStore.setCheck(identity.userId, assignment.name, version, batchId);
    if (waitMs === 0) return;
    const runIds = await batches.listRuns(batchId, 0, trials.length);
    await Promise.all(runIds.map((runId) => runs.waitForFinish(runId).within(waitMs)));
  }

  return {
    async save(upload, identity, { name, waitMs = maxCheckMs } = {}) {
      const content = await readContent(upload, identity, name).catch(refuse);
      if (name !== undefined && content.assignment.name !== name)
        throw new ProblemError('invalid', `The assignment is called "${content.assignment.name}", not "${name}".`);
      const { version } = await saveVersion(content, identity);
      const stored = await readStored(content.assignment.name, identity, version);
      if (stored.checkBatchId === null) await tryOut(content, { version, waitMs }, identity);
      return info.describe(await readStored(content.assignment.name, identity, version), identity);
    },

    parse: (upload, identity) => readUpload(upload, identity).catch(refuse),

    async store(content, identity) {
      const { version } = await saveVersion(content, identity);
      return { owner: identity.userId, version, assignment: content.assignment };
    },

    list: info.list,

    read: async (name, identity, version) => info.describe(await readStored(name, identity, version), identity),

    async readPackage(name, identity, version) {
      const stored = await readStored(name, identity, version);
      const files = await assignmentStore.readFiles(identity.userId, name, stored.version);
      if (!files)
        throw new ProblemError(
          'not_found',
          'This version is from before files were kept; upload the assignment again.',
        );
      const digests = [...new Set(files.map(({ sha256 }) => sha256))];
      const contents = await assignmentStore.readContents(identity.userId, name, digests);
      return { version: stored.version, savedAt: stored.savedAt, files: resolveFiles(files, contents) };
    },

    async readOwned(name, identity) {
      const stored = await readStored(name, identity);
      return { owner: identity.userId, version: stored.version, assignment: stored.assignment };
    },

    async remove(name, { userId }) {
      const outcome = await assignmentStore.remove(userId, name);
      if (outcome === 'open')
        throw new ProblemError('conflict', 'Students can submit to this assignment; close it before you delete it.');
      if (outcome === 'unknown') throw new ProblemError('not_found', 'There is no such assignment.');
      await publicationService.remove(name, userId);
    },
  };
}

function refuse(error: unknown): never {
  throw error instanceof AssignmentError ? toInvalidProblem(error) : error;
}
