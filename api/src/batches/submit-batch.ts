import type { UserOverrides } from '@runq/common/admin/user-overrides';
import type { LimitMaxima } from '@runq/common/contract/limit-maxima';
import { listErrors, ProblemError } from '@runq/common/contract/problem';
import { batchRequestSchema, type RunRequest } from '@runq/common/contract/run-request';
import type { Batches } from '@runq/common/runs/batches';
import type { Idempotency } from '@runq/common/runs/idempotency-keys';
import type { Scheduler } from '@runq/common/scheduler/scheduler';
import { v7 as uuidv7 } from 'uuid';
import { z } from 'zod';
import type { ApiConfig } from '../config.js';
import type { Identity } from '../http/middleware/authenticate.js';
import { claimId } from '../runs/idempotency.js';
import type { ReadMaxima } from '../runs/read-maxima.js';
import { isRefusal, toRefusalProblem } from '../runs/refusals.js';
import { parseRunBody, toSubmission } from '../runs/submit-run.js';

/** Runs of one call. Each holds Redis for some 45 microseconds, and a student's click waits behind them. */
const chunkRuns = 25;

/** When a caller with too many unfinished batches should try again. */
const batchesFullRetryMs = 10_000;

/** Most problems of one response: a batch of a thousand faulty runs needs no thousand sentences. */
const maxErrors = 100;

export interface SubmitBatchDeps {
  scheduler: Scheduler;
  batches: Batches;
  idempotency: Idempotency;
  userOverrides: UserOverrides;
  readMaxima: ReadMaxima;
  config: Pick<ApiConfig, 'limits'>;
}

/** The id of the run at an index of a batch: derived, so that a repeated submission names the same runs. */
function batchRunId(batchId: string, index: number): string {
  return `${batchId}-${index}`;
}

/**
 * Submits all runs of a batch or none. Run ids derive from the batch's id, and that one from the first use of the
 * Idempotency-Key. So a request repeated after a crash completes the same batch instead of starting another.
 */
export async function submitBatch(
  deps: SubmitBatchDeps,
  { body, identity, idempotencyKey: key }: { body: unknown; identity: Identity; idempotencyKey: string | null },
): Promise<{ batchId: string }> {
  const { scheduler, batches, idempotency, userOverrides, readMaxima } = deps;
  const { userId, role } = identity;
  const maxima = await readMaxima();
  const { label, requests } = parseBatch(body, identity, maxima);
  if (requests.length > (await userOverrides.readMaxWaiting(userId, role)))
    throw await toRefusalProblem(userOverrides, 'queue_full', identity);
  const drawnId = scheduler.drawId(userId, uuidv7);
  const { id: batchId, release } = await claimId(idempotency, { userId, scope: 'batch', key, body, drawnId });
  // Every step is idempotent: a request repeated after a crash in between completes what the first one began.
  try {
    if (!(await batches.create({ id: batchId, userId, label, total: requests.length })))
      throw new ProblemError(
        'queue_full',
        'You have too many batches, and the oldest are not finished yet; let some of them finish first.',
        { retryAfterMs: batchesFullRetryMs },
      );
    await batches.append(
      batchId,
      requests.map((_, index) => batchRunId(batchId, index)),
    );
    await submitRuns(deps, { batchId, requests, identity, maxima });
  } catch (error) {
    if (error instanceof ProblemError) await release();
    throw error;
  }
  return { batchId };
}

async function submitRuns(
  deps: SubmitBatchDeps,
  batch: { batchId: string; requests: RunRequest[]; identity: Identity; maxima: LimitMaxima },
): Promise<void> {
  const { scheduler, userOverrides, config } = deps;
  const { batchId, requests, identity, maxima } = batch;
  for (let from = 0; from < requests.length; from += chunkRuns) {
    const chunk = requests.slice(from, from + chunkRuns).map((request, offset) => {
      const index = from + offset;
      const runId = batchRunId(batchId, index);
      return toSubmission(config, request, identity, maxima, { runId, class: 'batch', batchId, batchIndex: index });
    });
    const refusal = (await scheduler.submit(chunk)).find(isRefusal);
    if (refusal) {
      await undo(deps, { batchId, userId: identity.userId, count: from + chunk.length });
      throw await toRefusalProblem(userOverrides, refusal, identity);
    }
  }
}

async function undo(
  { scheduler, batches }: SubmitBatchDeps,
  { batchId, userId, count }: { batchId: string; userId: string; count: number },
): Promise<void> {
  for (let index = 0; index < count; index++) await scheduler.cancel(batchRunId(batchId, index));
  await batches.discard(batchId, userId);
}

/** Only the runs, so that their problems are reported together with those of the other fields. */
const batchRunsSchema = z.object({ runs: batchRequestSchema.shape.runs });

/** Parses the whole batch, and reports the problems of all its runs together. */
function parseBatch(
  body: unknown,
  identity: Identity,
  maxima: LimitMaxima,
): { label: string | null; requests: RunRequest[] } {
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
  return { label: parsed.data?.label ?? null, requests };
}
