import { verdicts } from '@runq/common/contract/verdict';
import { z } from 'zod';
import { runResponse } from './response-schemas.js';

// Figures of the service, for the OpenAPI document only; see response-schemas.ts.

const figure = z.number().min(0);
const count = z.int().min(0);

const queueResponse = z
  .looseObject({
    waiting: count,
    waiting_users: count,
    oldest_wait_seconds: figure,
    wait_p50_ms: figure,
    wait_p95_ms: figure,
  })
  .meta({ id: 'QueueFigures' });

const canaryResponse = z
  .looseObject({
    state: z.enum(['ok', 'pending', 'waiting', 'failing']),
    last_ms: figure.nullable(),
    last_success: z.iso.datetime().nullable(),
    last_success_age_seconds: figure.nullable(),
    waiting_for: z.enum(['paused', 'no_worker', 'storage_full', 'slots_taken']).nullable(),
    failure: z.string().nullable(),
  })
  .meta({ id: 'Canary' });

export const healthResponse = z
  .looseObject({
    status: z.enum(['healthy', 'degraded', 'unhealthy']),
    reasons: z.array(z.string()).meta({ description: 'Why it is not healthy, one sentence per reason.' }),
    timestamp: z.iso.datetime(),
    uptime_seconds: figure,
    uptime_hours: figure,
    users: z.looseObject({ active_count: count, max_allowed: count, utilization_percent: figure }),
    threads: z.looseObject({ total_active: count, memory_usage_mb: figure, memory_limit_mb: figure }),
    system: z.looseObject({
      cpu_percent: figure,
      memory_percent: figure,
      memory_available_gb: figure,
      load_average: z.array(figure),
    }),
    services: z.looseObject({ redis: z.enum(['up', 'down']), workers: count, sandbox: z.string() }),
    architecture: z.looseObject({ type: z.string(), optimized_for: z.string() }),
    queue: queueResponse,
    canary: canaryResponse.nullable(),
    version: z.string(),
  })
  .meta({ id: 'Health' });

const byteBound = z.looseObject({ used_bytes: count, max_bytes: count });

export const statsResponse = z
  .looseObject({
    active_users: count,
    total_memory_mb: figure,
    total_threads: count,
    sessions: z.array(
      z.looseObject({
        username: z.string(),
        memory_mb: figure,
        active_threads: count,
        uptime_minutes: figure,
        idle_minutes: figure,
      }),
    ),
    limits: z.looseObject({ max_users: count, max_memory_mb: figure, per_user: count }),
    memory: z.looseObject({
      workers_mb: figure.nullable(),
      budget_mb: figure.nullable(),
      committed_mb: figure,
      overcommit_percent: figure,
    }),
    system: z.looseObject({ cpu_percent: figure, memory_percent: figure, timestamp: z.iso.datetime() }),
    detailed_system: z.looseObject({
      python_version: z.string().nullable(),
      platform: z.string(),
      cpu_count: count,
      disk_usage: z.looseObject({ total_gb: figure, used_gb: figure, free_gb: figure }),
    }),
    queue: queueResponse,
    workers: z.array(
      z.looseObject({
        id: z.string(),
        host: z.string().nullable(),
        version: z.string(),
        isolation: z.string(),
        slots: count,
        busy: count,
        rss_mb: figure,
        memory_mb: figure.nullable(),
        memory_committed_mb: figure,
        cpu_percent: figure,
        heartbeat_age_ms: figure,
        draining: z.boolean(),
      }),
    ),
    bounds: z
      .looseObject({
        redis_memory: z.looseObject({ used_bytes: count, max_bytes: count, refuses_from_bytes: count }),
        ...{ waiting: byteBound, output: byteBound, artifacts: byteBound, files_and_shares: byteBound },
        finished_runs: z.looseObject({ used: count, max: count }),
      })
      .nullable(),
    canary: canaryResponse.nullable(),
    runs: z.looseObject({ per_minute: figure, verdicts: z.partialRecord(z.enum(verdicts), count) }),
    recommendations: z.array(
      z.looseObject({
        type: z.string(),
        severity: z.enum(['info', 'warning', 'critical']),
        message: z.string(),
        suggestion: z.string(),
        evidence: z.record(z.string(), z.number()),
      }),
    ),
  })
  .meta({ id: 'SystemStats' });

/** An action on many runs, from its preview to its result. */
export const bulkResponse = z
  .looseObject({
    id: z.string(),
    action: z.enum(['cancel', 'rerun']),
    filter: z.record(z.string(), z.unknown()),
    state: z.enum(['previewed', 'active', 'finished']),
    count: count.describe('Runs of the preview; the action is for these and no others.'),
    leftOut: z
      .record(z.string(), count)
      .describe('Runs that match but cannot be run again: session, submission, canary, program_not_stored.'),
    done: count,
    outcomes: z
      .record(z.string(), count)
      .describe('cancelled, ended (before its turn), created, program_not_stored, or why the scheduler refused it.'),
    by: z.looseObject({ userId: z.string(), why: z.string() }).nullable(),
    startedAt: z.iso.datetime().nullable(),
    finishedAt: z.iso.datetime().nullable(),
    expiresAt: z.iso.datetime(),
  })
  .meta({ id: 'BulkAction' });

export const bulkPreviewResponse = bulkResponse
  .extend({
    sample: z.array(runResponse),
    isCut: z.boolean().describe('More runs match than one action takes; repeat it for the others.'),
  })
  .meta({ id: 'BulkPreview' });
