import { listErrors, ProblemError } from '@runq/common/contract/problem';
import { batchRequestSchema, type RunRequest } from '@runq/common/contract/run-request';
import type { Admission } from '@runq/common/store/admission';
import type { Batches } from '@runq/common/store/batches';
import type { Idempotency } from '@runq/common/store/idempotency';
import type { UserRules } from '@runq/common/store/user-rules';
import { v7 as uuidv7 } from 'uuid';
import { z } from 'zod';
import type { Identity } from '../authenticate.js';
import { type createToSubmitRun, hashBody, isRefusal, parseRunBody, refusalOf } from '../runs/enqueue-run.js';

/** Runs handed to admission in one call; each holds Redis for some 45 microseconds, and a student's click waits behind them. */
const chunkRuns = 25;

/** The problems told at most; a batch of a thousand faulty runs needs no thousand sentences. */
const maxErrors = 100;

/** The id of the run at an index of a batch: derived, so that a repeated submission names the same runs. */
export function batchRunId(batchId: string, index: number): string {
  return `${batchId}-${index}`;
}

/**
 * Takes a batch into the line: all of it or nothing. Ids are derived from the batch's, and the batch's from the Idempotency-Key's first
 * use, so that a request repeated after any crash completes the same batch instead of starting another.
 */
export function createSubmitBatch(deps: {
  admission: Admission;
  batches: Batches;
  idempotency: Idempotency;
  toSubmitRun: ReturnType<typeof createToSubmitRun>;
  rules: UserRules;
}) {
  const { admission, batches, idempotency, toSubmitRun, rules } = deps;

  async function submitRuns(batchId: string, requests: RunRequest[], identity: Identity): Promise<void> {
    for (let from = 0; from < requests.length; from += chunkRuns) {
      const chunk = requests.slice(from, from + chunkRuns).map((request, offset) => {
        const index = from + offset;
        const runId = batchRunId(batchId, index);
        return toSubmitRun(request, identity, { runId, class: 'batch', batchId, batchIndex: index });
      });
      const refusal = (await admission.submit(chunk)).find(isRefusal);
      if (refusal) {
        await undo(batchId, from + chunk.length);
        throw await refusalOf(refusal, identity, rules);
      }
    }
  }

  async function undo(batchId: string, count: number): Promise<void> {
    for (let index = 0; index < count; index++) await admission.cancel(batchRunId(batchId, index));
    await batches.discard(batchId);
  }

  return async function submitBatch(
    body: unknown,
    identity: Identity,
    idempotencyKey: string | null,
  ): Promise<{ batchId: string }> {
    const { label, requests } = parseBatch(body, identity);
    if (requests.length > (await rules.readMaxWaiting(identity.userId, identity.role)))
      throw await refusalOf('line_full', identity, rules);
    let batchId = admission.drawId(identity.userId, uuidv7);
    if (idempotencyKey !== null) {
      const claim = await idempotency.claim(identity.userId, 'batch', idempotencyKey, hashBody(body), batchId);
      if (claim.state === 'mismatch')
        throw new ProblemError('idempotency_reused', 'This Idempotency-Key was used with another body.');
      if (claim.state === 'known') batchId = claim.subjectId;
    }
    // Both are idempotent: a request repeated after a crash in between completes what the first began.
    await batches.create({ id: batchId, userId: identity.userId, label, total: requests.length });
    await batches.append(
      batchId,
      requests.map((_, index) => batchRunId(batchId, index)),
    );
    try {
      await submitRuns(batchId, requests, identity);
    } catch (error) {
      if (idempotencyKey !== null && error instanceof ProblemError)
        await idempotency.release(identity.userId, 'batch', idempotencyKey);
      throw error;
    }
    return { batchId };
  };
}

export type SubmitBatch = ReturnType<typeof createSubmitBatch>;

/** The runs alone, so that their problems are told besides those of the rest. */
const batchRunsSchema = z.object({ runs: batchRequestSchema.shape.runs });

/** Parses the whole batch, so that all problems of all runs are told at once. */
function parseBatch(body: unknown, identity: Identity): { label: string | null; requests: RunRequest[] } {
  const parsed = batchRequestSchema.safeParse(body);
  const errors = listErrors(parsed.error?.issues ?? []);
  const requests: RunRequest[] = [];
  const { data } = batchRunsSchema.safeParse(body);
  data?.runs.forEach((run, index) => {
    try {
      requests.push(parseRunBody(run, identity, `/runs/${index}`));
    } catch (error) {
      if (!(error instanceof ProblemError) || error.problem.code !== 'invalid') throw error;
      errors.push(...(error.problem.errors ?? []));
    }
  });
  if (errors.length > 0)
    throw new ProblemError('invalid', 'The request is not valid; see errors.', { errors: errors.slice(0, maxErrors) });
  return { label: parsed.data?.label ?? null, requests };
}
