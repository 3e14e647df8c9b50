import type { UserOverrides } from '@runq/common/admin/user-overrides';
import { findLimitIssues, type LimitMaxima, resolveLimits, resolveMaxima } from '@runq/common/contract/limit-maxima';
import { type Limits, type LimitsRequest, limitNames, limitRanges } from '@runq/common/contract/limits';
import { listErrors, ProblemError } from '@runq/common/contract/problem';
import type { RunApi, RunClass, StartedKind } from '@runq/common/contract/run';
import { countSourceBytes, parseRunRequest, type RunRequest, requestCaps } from '@runq/common/contract/run-request';
import type { Idempotency } from '@runq/common/runs/idempotency-keys';
import type { Scheduler } from '@runq/common/scheduler/scheduler';
import type { SubmitRun } from '@runq/common/scheduler/submit-arguments';
import { v7 as uuidv7 } from 'uuid';
import type { z } from 'zod';
import type { ApiConfig } from '../config.js';
import type { Identity } from '../http/middleware/authenticate.js';
import { claimId } from './idempotency.js';
import type { ReadMaxima } from './read-maxima.js';
import { isRefusal, toRefusalProblem } from './refusals.js';

interface Issue {
  path: PropertyKey[];
  message: string;
}

/**
 * The parsed body, or a 422/413 that lists every problem. `more` are problems beyond the schema; each replaces what the
 * schema says about the same value. `pointer` is the position of the request in the whole body.
 */
export function validateBody<T extends Pick<RunRequest, 'files'>>(
  parsed: z.ZodSafeParseResult<T>,
  more: Issue[],
  pointer = '',
): T {
  const replaced = new Set(more.map(({ path }) => path.join('/')));
  const issues = (parsed.error?.issues ?? []).filter(({ path }) => !replaced.has(path.join('/')));
  if (!parsed.success || more.length > 0) throw invalid([...issues, ...more], pointer);
  if (countSourceBytes(parsed.data) > requestCaps.sourceBytes)
    throw new ProblemError('too_large', `The files hold more than ${requestCaps.sourceBytes} bytes together.`);
  return parsed.data;
}

const invalid = (issues: Parameters<typeof listErrors>[0], pointer: string) =>
  new ProblemError('invalid', 'The request is not valid; see errors.', { errors: listErrors(issues, pointer) });

/** The request of a run; only graders and ops may use the batch class. */
export function parseRunBody(body: unknown, identity: Identity, maxima: LimitMaxima, pointer = ''): RunRequest {
  const issues: Issue[] = findLimitIssues(body, resolveMaxima(maxima, identity.role, 'run'), limitNames);
  const isBatchClass = (body as { class?: unknown } | null)?.class === 'batch';
  if (isBatchClass && identity.role === 'student')
    issues.push({ path: ['class'], message: '"batch" is for graders and ops' });
  return validateBody(parseRunRequest(body), issues, pointer);
}

/** The submission of a request: limits resolved, texts and files as the sandbox receives them. */
export function toSubmission(
  { limits }: Pick<ApiConfig, 'limits'>,
  request: RunRequest,
  identity: Identity,
  maxima: LimitMaxima,
  slot: { runId: string; class: RunClass; batchId: string | null; batchIndex: number | null },
): SubmitRun {
  const most = resolveMaxima(maxima, identity.role, 'run');
  const resolved: Limits = resolveLimits(request.limits as LimitsRequest | undefined, limits, most);
  return {
    ...slot,
    kind: 'run',
    userId: identity.userId,
    program: { files: request.files, entry: request.entry, args: request.args, stdin: request.stdin },
    limits: resolved,
    interactive: request.interactive,
    label: request.label ?? null,
    role: identity.role,
    ...(identity.share === undefined ? {} : { share: identity.share }),
    delayMs: request.delayMs,
  };
}

/** Parses the body of a request for a run or a session; the result makes its submission under an id. */
export type ParseSubmission = (body: unknown, identity: Identity, maxima: LimitMaxima) => (runId: string) => SubmitRun;

export function createRunParser(config: Pick<ApiConfig, 'limits'>): ParseSubmission {
  return (body, identity, maxima) => {
    const request = parseRunBody(body, identity, maxima);
    const alone = { class: request.class ?? 'interactive', batchId: null, batchIndex: null };
    return (runId) => toSubmission(config, request, identity, maxima, { runId, ...alone });
  };
}

interface ParsedRequest {
  parse: ParseSubmission;
  body: unknown;
  identity: Identity;
}

/** The native API refuses limits above a maximum. Clients of other systems do not know it, so theirs are lowered. */
function parseWithin(maxima: LimitMaxima, { parse, body, identity }: ParsedRequest, api: RunApi) {
  if (api === 'native') return parse(body, identity, maxima);
  const { limits, ...request } = body as { limits: Partial<Limits> };
  const most = resolveMaxima(maxima, identity.role, 'run');
  return parse({ ...request, limits: lowerLimits(limits, most) }, identity, maxima);
}

function lowerLimits(wanted: Partial<Limits>, most: Limits): LimitsRequest {
  const limits: LimitsRequest = {};
  for (const name of limitNames) {
    const value = wanted[name];
    if (value === undefined) continue;
    limits[name] = Math.round(Math.min(Math.max(value, limitRanges[name].min), most[name]));
  }
  return limits;
}

export interface SubmitOptions {
  idempotencyKey?: string | null;
  /** Called with the id before the run is submitted, for readers who want its events from the start. */
  prepare?: (runId: string) => void;
  /** Through which API the request came. */
  api?: RunApi;
}

export interface SubmitDeps {
  scheduler: Scheduler;
  idempotency: Idempotency;
  userOverrides: UserOverrides;
  readMaxima: ReadMaxima;
}

/**
 * Submits one run or session. A repeated Idempotency-Key finds the run of the first request. Its id was stored before
 * the run was submitted, and the scheduler refuses a second run of the same id, so a crash in between makes no second.
 */
export async function submitRun(
  deps: SubmitDeps,
  request: SubmitOptions & {
    /** Keys of runs and of sessions are separate. */
    kind: StartedKind;
    parse: ParseSubmission;
    body: unknown;
    identity: Identity;
  },
): Promise<{ runId: string }> {
  const { scheduler, idempotency, userOverrides, readMaxima } = deps;
  const { kind, body, identity, idempotencyKey: key = null, prepare, api = 'native' } = request;
  const { userId } = identity;
  const toSubmit = parseWithin(await readMaxima(), request, api);
  const drawnId = scheduler.drawId(userId, uuidv7);
  const claim = await claimId(idempotency, { userId, scope: kind, key, body, drawnId });
  const runId = claim.id;
  prepare?.(runId);
  const [outcome] = await scheduler.submit([{ ...toSubmit(runId), api }]).catch((error) => {
    // Redis may still execute a command whose reply is missing. The cancel follows on the same connection, so a refused
    // run does not start after all; a caller with a key repeats the request and finds the run instead.
    if (key === null) scheduler.cancel(runId).catch(() => {});
    throw error;
  });
  if (isRefusal(outcome)) {
    if (claim.isFirst) await claim.release();
    throw await toRefusalProblem(userOverrides, outcome, identity);
  }
  return { runId };
}

export interface RepeatOptions {
  times: number;
  /** Called with the ids before anything is submitted; nothing is if it fails. */
  prepare: (runIds: string[]) => Promise<void>;
  api: RunApi;
}

/** Submits several runs of one program. If one of them is refused, the others are cancelled. */
export async function submitRepeated(
  { scheduler, userOverrides, readMaxima }: Omit<SubmitDeps, 'idempotency'>,
  request: RepeatOptions & { parse: ParseSubmission; body: unknown; identity: Identity },
): Promise<void> {
  const { identity, times, prepare, api } = request;
  const toSubmit = parseWithin(await readMaxima(), request, api);
  const runIds = Array.from({ length: times }, () => scheduler.drawId(identity.userId, uuidv7));
  await prepare(runIds);
  const cancelAll = () => Promise.allSettled(runIds.map((runId) => scheduler.cancel(runId)));
  const outcomes = await scheduler.submit(runIds.map((runId) => ({ ...toSubmit(runId), api }))).catch((error) => {
    // Redis may still execute a command whose reply is missing.
    void cancelAll();
    throw error;
  });
  const refused = outcomes.find(isRefusal);
  if (refused === undefined) return;
  await cancelAll();
  throw await toRefusalProblem(userOverrides, refused, identity);
}
