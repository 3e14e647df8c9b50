import { createHash } from 'node:crypto';
import type { Assignment, FileRef, Submission } from '@runq/common/contract/grading';
import type { LimitMaxima } from '@runq/common/contract/limit-maxima';
import { resolveMaxima } from '@runq/common/contract/limit-maxima';
import type { Limits } from '@runq/common/contract/limits';
import type { GradingRequest, Program, RunClass } from '@runq/common/contract/run';
import type { BatchGrading } from '@runq/common/runs/batches';
import type { SubmitRun } from '@runq/common/scheduler/submit-run';
import type { Identity } from '../http/middleware/authenticate.js';

/** A submission as the files of a program. */
export function toProgramFiles(files: readonly { path: string; data: Buffer }[]): Program['files'] {
  return files.map(({ path, data }) => {
    const text = data.toString('utf8');
    // Not every file is text: what does not survive the way through UTF-8 travels as base64.
    return Buffer.from(text).equals(data)
      ? { path, content: text, encoding: 'utf8' }
      : { path, content: data.toString('base64'), encoding: 'base64' };
  });
}

/** Identifies the files of a submission, in any order. */
export function hashFiles(files: readonly { path: string; data: Buffer }[]): string {
  const hash = createHash('sha256');
  for (const { path, data } of [...files].sort((a, b) => (a.path < b.path ? -1 : 1)))
    hash.update(`${path}\0${data.length}\0`).update(data);
  return hash.digest('hex');
}

/** The files of a stored assignment, such as those of its solution. */
export const resolveFiles = (refs: readonly FileRef[], contents: ReadonlyMap<string, Buffer>) =>
  refs.map(({ path, sha256 }) => ({ path, data: contents.get(sha256)! }));

/** What the results of an assignment say of its cases. */
export const describeCases = ({
  seed,
  groups,
  cases,
}: Assignment): Pick<BatchGrading, 'seed' | 'groups' | 'cases'> => ({
  seed,
  groups,
  cases: cases.map(({ name, points, visibility, checker, hint }) => ({
    ...{ name, points, visibility, hint },
    checker: checker.type,
  })),
});

/** What a graded batch keeps of its assignment and its submissions. */
export function describeGrading(
  request: Pick<GradingRequest, 'owner' | 'version'> & { assignment: Assignment },
  submissions: readonly Submission[],
  { missing, leftOut }: Pick<BatchGrading, 'missing' | 'leftOut'>,
): BatchGrading {
  const { assignment, owner, version } = request;
  return {
    owner,
    assignment: { name: assignment.name, title: assignment.title, version },
    ...describeCases(assignment),
    students: submissions.map(({ student, name, files, submittedAt }) => ({
      student,
      name,
      submission: hashFiles(files),
      submittedAt,
    })),
    missing,
    leftOut,
  };
}

/** The run that grades a submission. Its limits are the largest of the cases, which the scheduler counts on. */
export function toGradingRun(
  { assignment, defaults, maxima }: { assignment: Assignment; defaults: Limits; maxima: LimitMaxima },
  { files, label, grading }: { files: Program['files']; label: string; grading: GradingRequest },
  identity: Identity,
  slot: { runId: string; batchId: string; batchIndex: number | null; class: RunClass },
): SubmitRun {
  // The limits of an assignment are within those of its grader, also when a student submits.
  const most = resolveMaxima(maxima, identity.role === 'student' ? 'grader' : identity.role, 'run');
  const limits: Limits = { ...defaults };
  for (const name of ['cpuTimeMs', 'wallTimeMs', 'memoryBytes', 'outputBytes'] as const) {
    const raised = grading.limits?.[name] ?? 0;
    limits[name] = Math.min(most[name], Math.max(raised, ...assignment.cases.map((one) => one.limits[name])));
  }
  return {
    ...slot,
    kind: 'submission',
    userId: identity.userId,
    program: { files, entry: assignment.entry ?? '', args: [], stdin: '', grading },
    limits,
    interactive: false,
    label,
    role: identity.role,
    delayMs: 0,
  };
}
