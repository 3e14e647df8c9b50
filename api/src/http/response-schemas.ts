import { keyScopes } from '@runq/common/contract/api-key';
import { limitRanges } from '@runq/common/contract/limits';
import { problemKinds } from '@runq/common/contract/problem';
import { resultsSchema } from '@runq/common/contract/results';
import { roles, runClasses, runKinds } from '@runq/common/contract/run';
import { verdicts } from '@runq/common/contract/verdict';
import { z } from 'zod';
import { binary, type ResponseDoc } from './route-doc.js';

// Response schemas are for the OpenAPI document only: typed code creates the responses, and nothing parses them.
// Objects are open, because a later version may add fields. A test compares real responses with these schemas.

const count = z.int().min(0);
const instant = z.iso.datetime();

/** The body of every refusal (RFC 9457). */
export const problemResponse = z
  .looseObject({
    type: z.string(),
    title: z.string(),
    status: z.int(),
    detail: z.string(),
    code: z.enum(Object.keys(problemKinds) as (keyof typeof problemKinds)[]),
    errors: z.array(z.looseObject({ pointer: z.string(), message: z.string() })).optional(),
    retryAfterMs: count.optional(),
    expiredAt: instant.optional(),
  })
  .meta({ id: 'Problem' });

const queuePositionResponse = z
  .looseObject({
    position: z.int().min(1),
    ahead: count,
    etaMs: count.nullable().describe('Expected wait; null while it is not known.'),
    maxMs: count.nullable().describe('Longest wait by the time limits of the runs ahead; null without one.'),
    isLate: z.boolean().describe('The wait is longer than similar runs led to expect.'),
    waitingFor: z.enum(['user_limit', 'class_limit', 'capacity', 'paused', 'due_time', 'batch_paused']),
    note: z.string().optional(),
  })
  .meta({ id: 'QueuePlace' });

const limitsResponse = z
  .looseObject(Object.fromEntries(Object.keys(limitRanges).map((name) => [name, z.int().min(1)])))
  .meta({ id: 'Limits' });

const usageResponse = z
  .looseObject({
    wallTimeMs: count,
    cpuTimeMs: count,
    memoryPeakBytes: count,
    outputBytes: count,
    hashSeed: count
      .optional()
      .describe(
        'PYTHONHASHSEED of a run of a batch, equal in all its runs: sets of strings have one order. Absent otherwise.',
      ),
  })
  .meta({ id: 'Usage' });

const artifactResponse = z
  .looseObject({ name: z.string(), mediaType: z.string(), bytes: count, kind: z.enum(['file', 'plot']) })
  .meta({ id: 'Artifact' });

const stackFrame = { path: z.string(), line: z.int().min(1), function: z.string().optional() };

const stoppedAtResponse = z
  .looseObject({ ...stackFrame, stack: z.array(z.looseObject(stackFrame)).max(10).optional() })
  .describe(
    'The line of the program when it was stopped or ran out of memory; `stack`: its calls, innermost first. ' +
      'Null when unknown. It comes from the program, which can forge it.',
  )
  .meta({ id: 'StoppedAt' });

const stoppedByResponse = z
  .looseObject({ by: z.enum(['owner', 'grader', 'ops']), why: z.string().nullable() })
  .describe('Who stopped a cancelled run, and their reason; null for other verdicts.')
  .meta({ id: 'StoppedBy' });

export const runResponse = z
  .looseObject({
    id: z.string(),
    kind: z.enum(runKinds),
    userId: z.string(),
    class: z.enum(runClasses),
    state: z.enum(['queued', 'active', 'finished']),
    verdict: z.enum(verdicts).nullable(),
    exitCode: z.int().nullable(),
    signal: z.string().nullable(),
    reason: z.string().nullable(),
    queue: queuePositionResponse.nullable(),
    submittedAt: instant,
    admittedAt: instant.nullable(),
    startedAt: instant.nullable(),
    finishedAt: instant.nullable(),
    usage: usageResponse.nullable(),
    limits: limitsResponse,
    outputTruncated: z.boolean(),
    stoppedAt: stoppedAtResponse.nullable(),
    stoppedBy: stoppedByResponse.nullable(),
    attempt: count,
    workerId: z.string().nullable(),
    interactive: z.boolean(),
    parked: z.boolean(),
    stdout: z.string().nullable(),
    stderr: z.string().nullable(),
    artifacts: z.array(artifactResponse),
    artifactsCut: z.boolean(),
    label: z.string().nullable(),
    batchId: z.string().nullable(),
  })
  .meta({ id: 'Run' });

export const runListResponse = z.looseObject({ runs: z.array(runResponse), nextCursor: z.string().nullable() });

export const batchResponse = z
  .looseObject({
    id: z.string(),
    label: z.string().nullable(),
    course: z.string().nullable().describe('Id of the course to which it belongs; null: to none.'),
    total: count,
    state: z.enum(['queued', 'active', 'finished']),
    counts: z.looseObject({ queued: count, active: count, finished: count }),
    etaMs: count.nullable(),
    createdAt: instant,
    cancelled: z.boolean(),
    paused: z.boolean().describe('It begins no run; its active runs go on.'),
    waitingReason: z.string().nullable().describe('Why it begins no run; null: nothing but the queue holds it.'),
    revision: count.describe('Rises with each change by a grader: a score, a regrade, a decision about a student.'),
    assignment: z
      .looseObject({ name: z.string(), title: z.string(), version: count })
      .nullable()
      .describe('What its submissions are graded by.'),
    isCheck: z.boolean().describe('It tries an assignment that was saved.'),
  })
  .meta({ id: 'Batch' });

export const acceptedResponse = z.looseObject({ ok: z.literal(true) });

export const completionResponse = z.looseObject({
  state: z.enum(['ok', 'busy']),
  from: count,
  matches: z.array(z.string()),
});

export const identityResponse = z.looseObject({
  userId: z.string(),
  role: z.enum(roles),
  name: z.string().nullable(),
  course: z.string().optional().describe('Id of the only course that the API key is for.'),
});

const keyFields = {
  ...{ id: z.string(), userId: z.string(), name: z.string(), scopes: z.array(z.enum(keyScopes)) },
  course: z.string().nullable().describe('Id of the only course that it is for; null: for all that its owner reaches.'),
  ...{ createdAt: instant, expiresAt: instant },
  lastUsedAt: instant.nullable().describe('Exact to a minute; null: never.'),
};
export const keyListResponse = z.looseObject({ keys: z.array(z.looseObject(keyFields)) });
export const createdKeyResponse = z.looseObject({
  ...keyFields,
  key: z.string().describe('The secret; no other response has it.'),
});

export const signOutResponse = z.looseObject({
  url: z.string().nullable().describe('Where the browser goes on; null: nowhere.'),
});

export const signInListResponse = z.looseObject({
  signIns: z.array(
    z.looseObject({
      id: z.string(),
      way: z.string().describe('How the user signed in: token, oidc or password.'),
      browser: z.string().describe('What the browser calls itself.'),
      startedAt: instant,
      lastSeenAt: instant.describe('Exact to a minute.'),
      expiresAt: instant.describe('Its end; without requests it ends earlier.'),
      isCurrent: z.boolean().describe('It is that of the request.'),
    }),
  ),
});

export const tokenResponse = z.looseObject({ token: z.string() });
export const authResponse = z.looseObject({
  modes: z.array(z.enum(['dev', 'jwt', 'oidc', 'accounts', 'lti'])),
  dev: z.boolean(),
});
export const aliveResponse = z.looseObject({ status: z.literal('alive') });

export const readyResponse = z.looseObject({
  status: z.enum(['ready', 'not ready']),
  checks: z.looseObject({ redis: z.boolean(), workers: z.boolean(), draining: z.boolean() }),
});

export const documentResponse = z.looseObject({ openapi: z.string(), paths: z.record(z.string(), z.unknown()) });
export const jsonSchemaResponse = z.record(z.string(), z.unknown());

/** One row, element or line per run or student. */
export const exportResponse: ResponseDoc = {
  description: 'CSV, JSON, NDJSON, XML or a zip',
  content: {
    'text/csv': z.string(),
    'application/json': z.union([z.array(runResponse), z.looseObject(resultsSchema.shape)]),
    'application/x-ndjson': z.string(),
    'application/xml': z.string(),
    'application/zip': binary,
  },
};
