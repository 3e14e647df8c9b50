import { verdicts } from '@runq/common/contract/verdict';
import { z } from 'zod';

// The figures of the service, for the documents alone; see answers.ts.

const figure = z.number().min(0);
const count = z.int().min(0);

const queueAnswer = z
  .looseObject({
    waiting: count,
    waiting_users: count,
    oldest_wait_seconds: figure,
    wait_p50_ms: figure,
    wait_p95_ms: figure,
  })
  .meta({ id: 'QueueFigures' });

export const healthAnswer = z
  .looseObject({
    status: z.enum(['healthy', 'degraded', 'unhealthy']),
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
    queue: queueAnswer,
    version: z.string(),
  })
  .meta({ id: 'Health' });

export const statsAnswer = z
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
    system: z.looseObject({ cpu_percent: figure, memory_percent: figure, timestamp: z.iso.datetime() }),
    detailed_system: z.looseObject({
      python_version: z.string().nullable(),
      platform: z.string(),
      cpu_count: count,
      disk_usage: z.looseObject({ total_gb: figure, used_gb: figure, free_gb: figure }),
    }),
    queue: queueAnswer,
    workers: z.array(
      z.looseObject({
        id: z.string(),
        host: z.string().nullable(),
        version: z.string(),
        isolation: z.string(),
        slots: count,
        busy: count,
        rss_mb: figure,
        cpu_percent: figure,
        heartbeat_age_ms: figure,
        draining: z.boolean(),
      }),
    ),
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
