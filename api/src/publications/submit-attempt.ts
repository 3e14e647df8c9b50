import type { UserOverrides } from '@runq/common/admin/user-overrides';
import type { AssignmentStore } from '@runq/common/assignments/assignment-store';
import type { Attempts } from '@runq/common/assignments/attempts';
import type { Assignment } from '@runq/common/contract/grading';
import { ProblemError } from '@runq/common/contract/problem';
import type { precheckRequestSchema, submissionRequestSchema } from '@runq/common/contract/publication';
import { countSourceBytes, requestCaps } from '@runq/common/contract/run-request';
import type { Settings } from '@runq/common/redis/live-settings';
import type { SettingsStore } from '@runq/common/redis/settings-store';
import type { BatchStudents } from '@runq/common/runs/batch-students';
import type { Idempotency } from '@runq/common/runs/idempotency-keys';
import type { Scheduler } from '@runq/common/scheduler/scheduler';
import { v7 as uuidv7 } from 'uuid';
import type { z } from 'zod';
import type { ApiConfig } from '../config.js';
import { hashFiles, toGradingRun } from '../grading/grade-request.js';
import type { Identity } from '../http/middleware/authenticate.js';
import { claimId } from '../runs/idempotency.js';
import type { ReadMaxima } from '../runs/read-maxima.js';
import { isRefusal, toRefusalProblem } from '../runs/refusals.js';
import { closesAt, type Deadlines, decideState, formatInstant, judgeLateness } from './deadlines.js';
import type { Standing, Standings } from './standing.js';

/** Clocks of computers differ: a click this far in the future counts as now. */
const clockSkewMs = 60_000;

export interface SubmitAttemptDeps {
  assignmentStore: AssignmentStore;
  attempts: Attempts;
  batchStudents: BatchStudents;
  standings: Standings;
  scheduler: Scheduler;
  idempotency: Idempotency;
  userOverrides: UserOverrides;
  settings: Pick<SettingsStore, 'read'>;
  readMaxima: ReadMaxima;
  config: Pick<ApiConfig, 'limits'>;
}

interface Request<T> {
  standing: Standing;
  body: T;
  identity: Identity;
  idempotencyKey: string | null;
}

/**
 * Hands in the files of a student. The attempt is counted and its run queued by one script, so a crash leaves neither
 * one without the other. A repeated Idempotency-Key finds the first submission, also after the assignment has closed.
 */
export async function submitAttempt(
  deps: SubmitAttemptDeps,
  { standing, body, identity, idempotencyKey }: Request<z.output<typeof submissionRequestSchema>>,
): Promise<{ runId: string }> {
  const { publication, student } = standing;
  const { batchId, version } = publication;
  const now = Date.now();
  const settings = await deps.settings.read();
  const assignment = await readAssignment(deps, standing);
  checkFiles(body.files);
  const claim = await claimRun(deps, { scope: `submission ${batchId}`, body, identity, idempotencyKey });
  const runId = claim.id;
  if (standing.attempts.some((attempt) => attempt.runId === runId)) return { runId };
  try {
    const submittedAt = readClick(body.submittedAt, now, settings);
    requireOpen(standing, submittedAt);
    const joined = await deps.batchStudents.join(batchId, student, settings.studentsPerAssignment);
    if (joined === 'full')
      throw new ProblemError('quota_exceeded', 'Too many students have submitted; ask your teacher.');
    const { outcome } = await deps.attempts.submit(
      batchId,
      {
        ...{ runId, submittedAt, receivedAt: now, version, name: identity.name },
        isOffline: body.submittedAt !== undefined,
        ...judgeLateness(standing.deadlines, submittedAt),
        submission: hashFiles(body.files.map(toBytes)),
      },
      await toRun(deps, { standing, assignment, files: body.files, identity, cases: null }, runId, {
        keepMs: settings.retentionGradingMs + untilEnd(standing.deadlines, now),
      }),
      {
        attempts: standing.limit ?? 0,
        kept: settings.attemptsPerAssignment,
        oldest: standing.attempts.find((attempt) => attempt !== standing.counted)?.number ?? null,
        keepMs: settings.attemptsMs + untilEnd(standing.deadlines, now),
      },
    );
    if (outcome === 'attempts') throw noneLeft(standing);
    if (isRefusal(outcome)) throw await toRefusalProblem(deps.userOverrides, outcome, identity);
  } catch (error) {
    if (error instanceof ProblemError && claim.isFirst) await claim.release();
    throw error;
  }
  return { runId };
}

/** Runs the cases that students may check beforehand, as grading would. It uses no attempt. */
export async function submitPrecheck(
  deps: SubmitAttemptDeps,
  { standing, body, identity, idempotencyKey }: Request<z.output<typeof precheckRequestSchema>>,
): Promise<{ runId: string }> {
  const { publication } = standing;
  const assignment = await readAssignment(deps, standing);
  checkFiles(body.files);
  const state = decideState(standing.deadlines, publication, Date.now());
  if (state === 'upcoming' || publication.state === 'closed') requireOpen(standing, Date.now());
  if (assignment.precheck.length === 0) throw new ProblemError('conflict', 'This assignment has no cases to check.');
  const claim = await claimRun(deps, { scope: `precheck ${publication.batchId}`, body, identity, idempotencyKey });
  const { retentionStudentMs: keepMs } = await deps.settings.read();
  const cases = assignment.precheck;
  const run = await toRun(deps, { standing, assignment, files: body.files, identity, cases }, claim.id, { keepMs });
  const [outcome] = await deps.scheduler.submit([run]);
  if (!isRefusal(outcome)) return { runId: claim.id };
  if (claim.isFirst) await claim.release();
  throw await toRefusalProblem(deps.userOverrides, outcome, identity);
}

type SubmittedFile = z.output<typeof precheckRequestSchema>['files'][number];

const toBytes = ({ path, content, encoding }: SubmittedFile) => ({ path, data: Buffer.from(content, encoding) });

const untilEnd = (deadlines: Deadlines, now: number) => Math.max(0, (closesAt(deadlines) ?? now) - now);

function claimRun(
  { idempotency, scheduler }: SubmitAttemptDeps,
  {
    scope,
    body,
    identity,
    idempotencyKey: key,
  }: { scope: string; body: unknown } & Omit<Request<never>, 'standing' | 'body'>,
) {
  const { userId } = identity;
  return claimId(idempotency, { userId, scope, key, body, drawnId: scheduler.drawId(userId, uuidv7) });
}

async function readAssignment({ assignmentStore }: SubmitAttemptDeps, { publication }: Standing): Promise<Assignment> {
  const stored = await assignmentStore.read(publication.owner, publication.name, publication.version);
  if (!stored) throw new ProblemError('not_found', 'There is no such assignment.');
  return stored.assignment;
}

async function toRun(
  { readMaxima, config }: SubmitAttemptDeps,
  what: {
    standing: Standing;
    assignment: Assignment;
    files: SubmittedFile[];
    identity: Identity;
    cases: string[] | null;
  },
  runId: string,
  { keepMs }: { keepMs: number },
) {
  const { standing, assignment, files, identity, cases } = what;
  const { owner, name, version, batchId } = standing.publication;
  const limits = standing.decisions.limits?.limits;
  const grading = { owner, assignment: name, version, cases, fresh: true, ...(limits ? { limits } : {}) };
  const run = toGradingRun(
    { assignment, defaults: config.limits, maxima: await readMaxima() },
    { files, label: standing.student, grading },
    identity,
    { runId, batchId, batchIndex: null, class: 'interactive' },
  );
  return { ...run, readerId: owner, keepMs };
}

/** Paths are unique, none is both file and folder, and all together are not too large. */
function checkFiles(files: SubmittedFile[]): void {
  const paths = new Set(files.map(({ path }) => path));
  const isFolder = (path: string) => files.some((other) => other.path.startsWith(`${path}/`));
  const errors = files.flatMap(({ path }, index) => {
    const message = !paths.delete(path) ? 'is given twice' : isFolder(path) ? 'is a file and a folder' : null;
    return message === null ? [] : [{ pointer: `/files/${index}/path`, message }];
  });
  if (errors.length > 0) throw new ProblemError('invalid', 'The request is not valid; see errors.', { errors });
  if (countSourceBytes({ files }) > requestCaps.sourceBytes)
    throw new ProblemError('too_large', `The files hold more than ${requestCaps.sourceBytes} bytes together.`);
}

/** The time that counts for the due date (epoch ms). */
function readClick(submittedAt: string | undefined, now: number, { offlineSubmissionMs }: Settings): number {
  if (submittedAt === undefined) return now;
  const click = Date.parse(submittedAt);
  const refuse = (message: string) =>
    new ProblemError('invalid', `submittedAt ${message}.`, { errors: [{ pointer: '/submittedAt', message }] });
  if (click > now + clockSkewMs) throw refuse('is in the future');
  if (click < now - offlineSubmissionMs) {
    const hours = Math.round(offlineSubmissionMs / 3_600_000);
    throw refuse(`is too long ago: a page may be offline for ${hours} hours`);
  }
  return Math.min(click, now);
}

function requireOpen({ publication, deadlines }: Standing, at: number): void {
  const { opens, due, timezone } = deadlines;
  const format = (instant: number) => formatInstant(instant, timezone);
  const state = decideState(deadlines, publication, at);
  if (state === 'upcoming') throw new ProblemError('conflict', `It opens on ${format(opens!)}.`);
  if (state !== 'closed') return;
  const wasDue = due === null ? '' : ` It was due on ${format(due)}.`;
  const end = closesAt(deadlines);
  const wasOpen = end !== null && end !== due && at > end ? ` Late submissions ended on ${format(end)}.` : '';
  throw new ProblemError('conflict', `Nothing more can be submitted.${wasDue}${wasOpen}`);
}

function noneLeft({ limit, deadlines: { due, timezone } }: Standing): ProblemError {
  const when = due === null ? '' : ` It is due on ${formatInstant(due, timezone)}.`;
  return new ProblemError('conflict', `No attempts are left: all ${limit} are used.${when}`);
}
