import { limitRanges } from '@runq/common/contract/limits';
import { problemKinds } from '@runq/common/contract/problem';
import { roles, runClasses } from '@runq/common/contract/run';
import { verdicts } from '@runq/common/contract/verdict';
import { z } from 'zod';
import type { Answer } from './operation.js';

// What answers look like, for the documents alone: answers are made by typed code and are not parsed. Objects are open, since a later
// version may add fields; a test holds real answers against these.

const count = z.int().min(0);
const instant = z.iso.datetime();

/** The body of every refusal (RFC 9457). */
export const problemAnswer = z
  .looseObject({
    type: z.string(),
    title: z.string(),
    status: z.int(),
    detail: z.string(),
    code: z.enum(Object.keys(problemKinds) as (keyof typeof problemKinds)[]),
    errors: z.array(z.looseObject({ pointer: z.string(), message: z.string() })).optional(),
    retryAfterMs: count.optional(),
  })
  .meta({ id: 'Problem' });

const placeAnswer = z
  .looseObject({
    position: z.int().min(1),
    ahead: count,
    etaMs: count.nullable(),
    waitingFor: z.enum(['user_limit', 'class_limit', 'capacity', 'paused', 'due_time']),
    note: z.string().optional(),
  })
  .meta({ id: 'QueuePlace' });

const limitsAnswer = z
  .looseObject(Object.fromEntries(Object.keys(limitRanges).map((name) => [name, z.int().min(1)])))
  .meta({ id: 'Limits' });

const usageAnswer = z
  .looseObject({ wallTimeMs: count, cpuTimeMs: count, memoryPeakBytes: count, outputBytes: count })
  .meta({ id: 'Usage' });

const artifactAnswer = z
  .looseObject({ name: z.string(), mediaType: z.string(), bytes: count, kind: z.enum(['file', 'plot']) })
  .meta({ id: 'Artifact' });

export const runAnswer = z
  .looseObject({
    id: z.string(),
    kind: z.enum(['run', 'session']),
    userId: z.string(),
    class: z.enum(runClasses),
    state: z.enum(['queued', 'active', 'finished']),
    verdict: z.enum(verdicts).nullable(),
    exitCode: z.int().nullable(),
    signal: z.string().nullable(),
    reason: z.string().nullable(),
    queue: placeAnswer.nullable(),
    submittedAt: instant,
    admittedAt: instant.nullable(),
    startedAt: instant.nullable(),
    finishedAt: instant.nullable(),
    usage: usageAnswer.nullable(),
    limits: limitsAnswer,
    outputTruncated: z.boolean(),
    attempt: count,
    workerId: z.string().nullable(),
    interactive: z.boolean(),
    parked: z.boolean(),
    stdout: z.string().nullable(),
    stderr: z.string().nullable(),
    artifacts: z.array(artifactAnswer),
    artifactsCut: z.boolean(),
    label: z.string().nullable(),
    batchId: z.string().nullable(),
  })
  .meta({ id: 'Run' });

export const runListAnswer = z.looseObject({ runs: z.array(runAnswer), nextCursor: z.string().nullable() });

export const batchAnswer = z
  .looseObject({
    id: z.string(),
    label: z.string().nullable(),
    total: z.int().min(1),
    state: z.enum(['queued', 'active', 'finished']),
    counts: z.looseObject({ queued: count, active: count, finished: count }),
    etaMs: count.nullable(),
    createdAt: instant,
    cancelled: z.boolean(),
  })
  .meta({ id: 'Batch' });

export const takenAnswer = z.looseObject({ ok: z.literal(true) });

export const completionAnswer = z.looseObject({
  state: z.enum(['ok', 'busy']),
  from: count,
  matches: z.array(z.string()),
});

export const identityAnswer = z.looseObject({
  userId: z.string(),
  role: z.enum(roles),
  name: z.string().nullable(),
});

export const tokenAnswer = z.looseObject({ token: z.string() });
export const authAnswer = z.looseObject({ modes: z.array(z.enum(['dev', 'jwt'])), dev: z.boolean() });
export const aliveAnswer = z.looseObject({ status: z.literal('alive') });

export const readyAnswer = z.looseObject({
  status: z.enum(['ready', 'not ready']),
  checks: z.looseObject({ redis: z.boolean(), workers: z.boolean(), draining: z.boolean() }),
});

export const documentAnswer = z.looseObject({ openapi: z.string(), paths: z.looseObject({}) });

/** One row, element or line a run. */
export const exportAnswer: Answer = {
  description: 'CSV, JSON or NDJSON',
  content: { 'text/csv': z.string(), 'application/json': z.array(runAnswer), 'application/x-ndjson': z.string() },
};
