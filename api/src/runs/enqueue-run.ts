import { createHash } from 'node:crypto';
import { type Limits, type LimitsRequest, resolveLimits } from '@runq/common/contract/limits';
import { listErrors, ProblemError } from '@runq/common/contract/problem';
import type { RunClass, RunKind } from '@runq/common/contract/run';
import { countSourceBytes, parseRunRequest, type RunRequest, requestCaps } from '@runq/common/contract/run-request';
import type { Admission, SubmitOutcome, SubmitRun } from '@runq/common/store/admission';
import type { Idempotency } from '@runq/common/store/idempotency';
import type { UserRules } from '@runq/common/store/user-rules';
import { v7 as uuidv7 } from 'uuid';
import type { z } from 'zod';
import type { Identity } from '../authenticate.js';
import type { ApiConfig } from '../config.js';

/** How long a caller whose line is full should wait before trying again. */
const lineFullRetryMs = 2000;

/** What the schema made of a body, or a 422/413 that tells every problem. `pointer` is where the request stands in the whole body. */
export function acceptBody<T extends Pick<RunRequest, 'files'>>(parsed: z.ZodSafeParseResult<T>, pointer = ''): T {
  if (!parsed.success) throw invalid(parsed.error.issues, pointer);
  if (countSourceBytes(parsed.data) > requestCaps.sourceBytes)
    throw new ProblemError('too_large', `The files hold more than ${requestCaps.sourceBytes} bytes together.`);
  return parsed.data;
}

const invalid = (issues: Parameters<typeof listErrors>[0], pointer: string) =>
  new ProblemError('invalid', 'The request is not valid; see errors.', { errors: listErrors(issues, pointer) });

/** The request of a run; batches are for those who may send them. */
export function parseRunBody(body: unknown, identity: Identity, pointer = ''): RunRequest {
  const parsed = parseRunRequest(body);
  const isForOthers = identity.role === 'student' && (body as { class?: unknown } | null)?.class === 'batch';
  if (!isForOthers) return acceptBody(parsed, pointer);
  const issue = { path: ['class'], message: '"batch" is for graders and ops' };
  throw invalid([...(parsed.error?.issues ?? []), issue], pointer);
}

/** Parses the body of a request for a run or a session, for admission to be given it under an id. Throws the problems of the body. */
export type DescribeRequest = (body: unknown, identity: Identity) => (runId: string) => SubmitRun;

/** What admission is given for a request: limits resolved, texts and files as the sandbox will get them. */
export function createToSubmitRun({ limits }: Pick<ApiConfig, 'limits'>) {
  return function toSubmitRun(
    request: RunRequest,
    identity: Identity,
    place: { runId: string; class: RunClass; batchId: string | null; batchIndex: number | null },
  ): SubmitRun {
    const resolved: Limits = resolveLimits(request.limits as LimitsRequest | undefined, limits);
    return {
      ...place,
      kind: 'run',
      userId: identity.userId,
      program: { files: request.files, entry: request.entry, args: request.args, stdin: request.stdin },
      limits: resolved,
      interactive: request.interactive,
      label: request.label ?? null,
      role: identity.role,
      delayMs: request.delayMs,
    };
  };
}

/** What an Idempotency-Key is bound to: the same body, byte order of keys included. */
export function hashBody(body: unknown): string {
  return createHash('sha256').update(JSON.stringify(body)).digest('base64url');
}

/** An Idempotency-Key is 1-255 visible characters. */
export function parseIdempotencyKey(header: string | undefined): string | null {
  if (header === undefined) return null;
  if (!/^[\x21-\x7e]{1,255}$/.test(header))
    throw new ProblemError('bad_request', 'The Idempotency-Key must be 1 to 255 visible ASCII characters.');
  return header;
}

export type Refusal = Exclude<SubmitOutcome, 'accepted' | 'duplicate'>;

export const isRefusal = (outcome: SubmitOutcome | undefined): outcome is Refusal =>
  outcome !== undefined && outcome !== 'accepted' && outcome !== 'duplicate';

/** The refusal of admission as a problem, with the numbers that hold for the caller. */
export async function refusalOf(outcome: Refusal, identity: Identity, rules: UserRules): Promise<ProblemError> {
  if (outcome === 'muted') return new ProblemError('muted', 'You may not start runs at the moment; ask your teacher.');
  if (outcome === 'paused') {
    const reason = await rules.readPauseReason();
    return new ProblemError('paused', reason ? `New runs are paused: ${reason}` : 'New runs are paused for a moment.', {
      retryAfterMs: lineFullRetryMs,
    });
  }
  const maxWaiting = await rules.readMaxWaiting(identity.userId, identity.role);
  return new ProblemError('line_full', `You have ${maxWaiting} runs waiting already; let some of them finish first.`, {
    retryAfterMs: lineFullRetryMs,
    quota: maxWaiting,
  });
}

/** The same of a run that stands alone. */
export function createDescribeRun(toSubmitRun: ReturnType<typeof createToSubmitRun>): DescribeRequest {
  return (body, identity) => {
    const request = parseRunBody(body, identity);
    const runClass = request.class ?? 'interactive';
    return (runId) => toSubmitRun(request, identity, { runId, class: runClass, batchId: null, batchIndex: null });
  };
}

/**
 * Takes one run, or session, into the line. A repeated Idempotency-Key finds the run of the first time: the id was chosen and kept before
 * admission was asked, and admission refuses a second run of the same id, so not even a crash in between makes two.
 * `prepare` is called with the id before the run is submitted, for whoever wants to hear its story from the start.
 */
export function createEnqueueRun(deps: {
  admission: Admission;
  idempotency: Idempotency;
  describe: DescribeRequest;
  /** Keys of runs and of sessions are apart. */
  scope: RunKind;
  rules: UserRules;
}) {
  const { admission, idempotency, describe, scope, rules } = deps;

  return async function enqueueRun(
    body: unknown,
    identity: Identity,
    options: { idempotencyKey?: string | null; prepare?: (runId: string) => void } = {},
  ): Promise<{ runId: string }> {
    const toSubmit = describe(body, identity);
    const key = options.idempotencyKey ?? null;
    let runId = admission.drawId(identity.userId, uuidv7);
    let isFirst = true;
    if (key !== null) {
      const claim = await idempotency.claim(identity.userId, scope, key, hashBody(body), runId);
      if (claim.state === 'mismatch')
        throw new ProblemError('idempotency_reused', 'This Idempotency-Key was used with another body.');
      if (claim.state === 'known') {
        runId = claim.subjectId;
        isFirst = false;
      }
    }
    options.prepare?.(runId);
    const [outcome] = await admission.submit([toSubmit(runId)]).catch((error) => {
      // Without an answer the command may still be carried out. The cancel follows it on the same connection, so what was refused does
      // not run after all; a caller with a key asks again and finds the run instead.
      if (key === null) admission.cancel(runId).catch(() => {});
      throw error;
    });
    if (isRefusal(outcome)) {
      if (key !== null && isFirst) await idempotency.release(identity.userId, scope, key);
      throw await refusalOf(outcome, identity, rules);
    }
    return { runId };
  };
}

export type EnqueueRun = ReturnType<typeof createEnqueueRun>;
