import type { UserOverrides } from '@runq/common/admin/user-overrides';
import type { LimitMaxima } from '@runq/common/contract/limit-maxima';
import { listErrors, ProblemError } from '@runq/common/contract/problem';
import { batchRequestSchema, type RunRequest } from '@runq/common/contract/run-request';
import type { Batches, BatchGrading } from '@runq/common/runs/batches';
import type { Idempotency } from '@runq/common/runs/idempotency-keys';
import type { Retention } from '@runq/common/runs/retention';
import type { Scheduler } from '@runq/common/scheduler/scheduler';
import type { SubmitRun } from '@runq/common/scheduler/submit-arguments';
import { v7 as uuidv7 } from 'uuid';
import { z } from 'zod';
import type { ApiConfig } from '../config.js';
import { type CourseAccess, courseOf } from '../courses/course-access.js';
import type { Identity } from '../http/middleware/authenticate.js';
import { claimId } from '../runs/idempotency.js';
import type { ReadMaxima } from '../runs/read-maxima.js';
import { isRefusal, toRefusalProblem } from '../runs/refusals.js';
import { parseRunBody, toSubmission } from '../runs/submit-run.js';

/** Runs of one call. Each holds Redis for some 45 microseconds, and a student's click waits behind them. */
const chunkRuns = 25;
/** Ids of one call. */
const chunkIds = 1000;

/** When a caller with too many unfinished batches should try again. */
const batchesFullRetryMs = 10_000;

/** Most problems of one response: a batch of a thousand faulty runs needs no thousand sentences. */
const maxErrors = 100;

export interface SubmitBatchDeps {
  scheduler: Scheduler;
  batches: Batches;
  idempotency: Idempotency;
  retention: Retention;
  userOverrides: UserOverrides;
  courseAccess: CourseAccess;
  readMaxima: ReadMaxima;
  config: Pick<ApiConfig, 'limits'>;
}

/** The id of the run at an index of a batch: derived, so that a repeated submission names the same runs. */
function batchRunId(batchId: string, index: number): string {
  return `${batchId}-${index}`;
}

const range = (from: number, end: number) => Array.from({ length: end - from }, (_, offset) => from + offset);

/** A batch whose runs are made one at a time, since their programs together may be large. */
export interface RunsToSubmit {
  label: string | null;
  total: number;
  grading?: BatchGrading;
  isCheck?: boolean;
  /** The course to which it belongs; the caller has checked that the user is a grader there. */
  course?: string | null;
  /** The run at an index, under its id. */
  toRun(index: number, slot: { runId: string; batchId: string; batchIndex: number }): SubmitRun;
}

/**
 * Submits all runs of a batch or none. Run ids derive from the batch's id, and that one from the first use of the
 * Idempotency-Key. So a request repeated after a crash completes the same batch instead of starting another. `body`
 * identifies the request for the key.
 */
export async function submitAsBatch(
  deps: Pick<SubmitBatchDeps, 'scheduler' | 'batches' | 'idempotency' | 'retention' | 'userOverrides'>,
  { label, total, grading, isCheck = false, course = null, toRun }: RunsToSubmit,
  { body, identity, idempotencyKey: key }: { body: unknown; identity: Identity; idempotencyKey: string | null },
): Promise<{ batchId: string }> {
  const { scheduler, batches, idempotency, userOverrides } = deps;
  const { userId, role } = identity;
  if (total > (await userOverrides.readMaxWaiting(userId, role)))
    throw await toRefusalProblem(userOverrides, 'queue_full', identity);
  const drawnId = scheduler.drawId(userId, uuidv7);
  const { id: batchId, release } = await claimId(idempotency, { userId, scope: 'batch', key, body, drawnId });
  // Every step is idempotent: a request repeated after a crash in between completes what the first one began.
  try {
    if (
      !(await batches.create({ id: batchId, userId, course, label, total, isCheck, ...(grading ? { grading } : {}) }))
    )
      throw new ProblemError(
        'queue_full',
        'You have too many batches, and the oldest are not finished yet; let some of them finish first.',
        { retryAfterMs: batchesFullRetryMs },
      );
    for (let from = 0; from < total; from += chunkIds)
      await batches.append(
        batchId,
        range(from, Math.min(total, from + chunkIds)).map((index) => batchRunId(batchId, index)),
      );
    for (let from = 0; from < total; from += chunkRuns) {
      const runs = range(from, Math.min(total, from + chunkRuns)).map((index) =>
        toRun(index, { runId: batchRunId(batchId, index), batchId, batchIndex: index }),
      );
      const refusal = (await scheduler.submit(runs)).find(isRefusal);
      if (!refusal) continue;
      await undo(deps, { batchId, userId, count: from + runs.length });
      throw await toRefusalProblem(userOverrides, refusal, identity);
    }
  } catch (error) {
    if (error instanceof ProblemError) await release();
    throw error;
  }
  return { batchId };
}

/** Submits the runs of a request in JSON. */
export async function submitBatch(
  deps: SubmitBatchDeps,
  request: { body: unknown; identity: Identity; idempotencyKey: string | null },
): Promise<{ batchId: string }> {
  const { body, identity } = request;
  const maxima = await deps.readMaxima();
  const { label, course: named, requests } = parseBatch(body, identity, maxima);
  const course = courseOf(identity, named) ?? null;
  if (course !== null) await deps.courseAccess.requireCourse(identity, course, true);
  const toRun: RunsToSubmit['toRun'] = (index, slot) =>
    toSubmission(deps.config, requests[index]!, identity, maxima, { ...slot, class: 'batch' });
  // The same body without a course means another batch with a key for a course than without one.
  const identified = named === course ? body : { course, body };
  return submitAsBatch(deps, { label, course, total: requests.length, toRun }, { ...request, body: identified });
}

/** Leaves nothing of a refused batch. A run that a worker has started meanwhile is stopped, and expires like others. */
async function undo(
  { scheduler, batches, retention }: Pick<SubmitBatchDeps, 'scheduler' | 'batches' | 'retention'>,
  { batchId, userId, count }: { batchId: string; userId: string; count: number },
): Promise<void> {
  for (let from = 0; from < count; from += chunkRuns) {
    const runIds = range(from, Math.min(count, from + chunkRuns)).map((index) => batchRunId(batchId, index));
    for (const runId of runIds) await scheduler.cancel(runId);
    await retention.forgetOfBatch(userId, batchId, runIds);
  }
  await batches.discard(batchId, userId);
}

/** Only the runs, so that their problems are reported together with those of the other fields. */
const batchRunsSchema = z.object({ runs: batchRequestSchema.shape.runs });

/** Parses the whole batch, and reports the problems of all its runs together. */
function parseBatch(
  body: unknown,
  identity: Identity,
  maxima: LimitMaxima,
): { label: string | null; course: string | null; requests: RunRequest[] } {
  const parsed = batchRequestSchema.safeParse(body);
  const errors = listErrors(parsed.error?.issues ?? []);
  const requests: RunRequest[] = [];
  const { data } = batchRunsSchema.safeParse(body);
  data?.runs.forEach((run, index) => {
    try {
      requests.push(parseRunBody(run, identity, maxima, `/runs/${index}`));
    } catch (error) {
      if (!(error instanceof ProblemError) || error.problem.code !== 'invalid') throw error;
      errors.push(...(error.problem.errors ?? []));
    }
  });
  if (errors.length > 0)
    throw new ProblemError('invalid', 'The request is not valid; see errors.', { errors: errors.slice(0, maxErrors) });
  return { label: parsed.data?.label ?? null, course: parsed.data?.course ?? null, requests };
}
