import { hostname } from 'node:os';
import { shardsRange } from '@runq/common/contract/settings';
import {
  ConfigError,
  choice,
  integer,
  optionalInteger,
  optionalText,
  readSettings,
  text,
} from '@runq/common/process/env';
import { tracingSettings } from '@runq/common/process/tracing';

const workerMemoryRange = { min: 67_108_864, max: 1_125_899_906_842_624 };

/** Every environment variable of a worker, with default and range. */
export const workerSettings = {
  REDIS_URL: text(),
  RUNQ_REDIS_CA: optionalText(),
  RUNQ_REDIS_SILENCE_MS: integer(20_000, { min: 6000, max: 600_000 }),
  RUNQ_SHARDS: integer(1, shardsRange),
  RUNQ_WORKER_ID: text(`${hostname()}-${process.pid}`),
  RUNQ_WORKER_MEMORY_BYTES: optionalInteger(workerMemoryRange),
  RUNQ_WORKER_MEMORY_RESERVE_BYTES: integer(805_306_368, { min: 0, max: workerMemoryRange.max }),
  RUNQ_WORKER_SLOTS: integer(20, { min: 1, max: 500 }),
  RUNQ_WORKER_BATCH_BUSY_PERCENT: integer(95, { min: 10, max: 100 }),
  RUNQ_WORKER_BATCH_CLICK_PERCENT: integer(50, { min: 10, max: 100 }),
  RUNQ_WORKER_BATCH_GATHER_MS: integer(4, { min: 0, max: 1000 }),
  RUNQ_WORKER_READY_UNITS: integer(4, { min: 1, max: 64 }),
  RUNQ_WORKER_PARKED_MAX: integer(20, { min: 0, max: 500 }),
  RUNQ_PARK_AFTER_MS: integer(30_000, { min: 100, max: 7_200_000 }),
  RUNQ_SESSION_PROCESSOR_PERCENT: integer(50, { min: 1, max: 6400 }),
  RUNQ_SESSION_WARNING_MS: integer(60_000, { min: 1, max: 3_600_000 }),
  RUNQ_SESSION_STATEMENT_CPU_MS: integer(10_000, { min: 100, max: 600_000 }),
  RUNQ_SESSION_INTERRUPT_MS: integer(2000, { min: 50, max: 60_000 }),
  RUNQ_SESSION_FROZEN_MS: integer(1_800_000, { min: 1000, max: 7_200_000 }),
  RUNQ_SANDBOX: choice('auto', ['auto', 'unsafe-none']),
  RUNQ_SANDBOX_SCIENTIFIC: choice('ready', ['ready', 'cold']),
  RUNQ_SANDBOX_MIN_TIER: choice('2', ['1', '2', '3', '3b', '4']),
  RUNQ_PYTHON: optionalText(),
  RUNQ_SCRATCH_DIR: optionalText(),
  RUNQ_DISK_RESERVE_BYTES: integer(1_073_741_824, { min: 0, max: workerMemoryRange.max }),
  RUNQ_DISK_RESERVE_PERCENT: integer(5, { min: 0, max: 90 }),
  RUNQ_BEAT_INTERVAL_MS: integer(2000, { min: 200, max: 30_000 }),
  RUNQ_REPORT_INTERVAL_MS: integer(1000, { min: 200, max: 30_000 }),
  RUNQ_REAP_INTERVAL_MS: integer(1000, { min: 100, max: 30_000 }),
  RUNQ_DELIVERY_STUCK_MS: integer(5000, { min: 500, max: 120_000 }),
  RUNQ_OUTPUT_FLUSH_MS: integer(20, { min: 1, max: 1000 }),
  RUNQ_DRAIN_MS: integer(5_000, { min: 0, max: 3_600_000 }),
  ...tracingSettings,
  LOG_LEVEL: choice('info', ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent']),
};

export type WorkerConfig = ReturnType<typeof parseWorkerConfig>;

/**
 * Memory limit of all programs together: the setting, else the memory of this machine or container less the reserve
 * for everything else. Programs get at least half of the memory, however large the reserve is.
 */
export function decideMemory(config: WorkerConfig, machineBytes: number): number {
  const { RUNQ_WORKER_MEMORY_BYTES: set, RUNQ_WORKER_MEMORY_RESERVE_BYTES: reserve } = config;
  return set ?? Math.max(Math.floor(machineBytes / 2), machineBytes - reserve);
}

/** Reads the environment once; throws a `ConfigError` that lists every problem. */
export function parseWorkerConfig(env: NodeJS.ProcessEnv) {
  const settings = readSettings(workerSettings, env);
  const { RUNQ_SHARDS: shards, RUNQ_WORKER_SLOTS: slots } = settings;
  if (slots < shards)
    throw new ConfigError([
      `RUNQ_WORKER_SLOTS must be at least ${shards}, not ${slots}: a worker needs a slot for each shard ` +
        `(RUNQ_SHARDS=${shards})`,
    ]);
  return settings;
}
