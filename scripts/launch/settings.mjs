import { readFileSync } from 'node:fs';
import { hostname, totalmem } from 'node:os';
import { resolve } from 'node:path';
import { LaunchError } from './launch-error.mjs';

/** How long a start may take until the API reports that it is ready. */
const startTimeoutMs = 120_000;
/** Time that a worker has to close after its drain before it is killed. */
const stopMarginMs = 15_000;
const longestDrainMs = 3_600_000;

/** Share of the memory of the machine or container that the private Redis may use, and its minimum. */
const redisMemoryShare = 1 / 4;
const redisMemoryBytesMin = 268_435_456;

/** `limitBytes` is the limit of the container: 0, undefined or larger than any memory where there is none. */
export function chooseRedisMemory(machineBytes, limitBytes) {
  const usable = limitBytes ? Math.min(machineBytes, limitBytes) : machineBytes;
  return Math.max(redisMemoryBytesMin, Math.floor(usable * redisMemoryShare));
}

/** The settings that the launcher itself needs. The API and the worker read and check the others. */
export function readLaunchSettings(env, cwd = process.cwd()) {
  const port = readInteger(env, 'PORT', { fallback: 3000, max: 65_535 });
  const drainMs = readInteger(env, 'RUNQ_DRAIN_MS', { fallback: 5_000, max: longestDrainMs });
  return {
    host: readText(env, 'HOST') || '127.0.0.1',
    port,
    dataDir: resolve(cwd, readText(env, 'RUNQ_DATA_DIR') || '.data'),
    redisUrl: readText(env, 'REDIS_URL') || null,
    startTimeoutMs: readInteger(env, 'RUNQ_START_TIMEOUT_MS', { fallback: startTimeoutMs, max: longestDrainMs }),
    redisMaxMemoryBytes: readInteger(env, 'RUNQ_REDIS_MAX_MEMORY_BYTES', {
      fallback: chooseRedisMemory(totalmem(), process.constrainedMemory?.()),
      max: Number.MAX_SAFE_INTEGER,
    }),
    stopGraceMs: drainMs + stopMarginMs,
  };
}

/** As in the API and the worker, `X_FILE` names a file that holds X. */
function readText(env, name) {
  const file = env[`${name}_FILE`];
  if (!file) return env[name];
  if (env[name]) throw new LaunchError(`${name} and ${name}_FILE are both set. Keep only one.`);
  try {
    return readFileSync(file, 'utf8').replace(/\r?\n$/, '');
  } catch (error) {
    throw new LaunchError(`Cannot read ${name}_FILE (${error.message}).`);
  }
}

function readInteger(env, name, { fallback, max }) {
  const text = readText(env, name);
  if (text === undefined || text === '') return fallback;
  const value = Number(text);
  if (/^\d+$/.test(text) && value <= max) return value;
  throw new LaunchError(`${name} must be a whole number from 0 to ${max}, not "${text}".`);
}

/**
 * The environment of the API and the worker: that of the launcher, with its decisions. `RUNQ_PARENT_PIPE` has them stop
 * when their stdin closes, as it does when the launcher exits.
 */
export function createChildEnv(env, { settings, redisUrl, port }) {
  const childEnv = {
    ...env,
    PORT: String(port),
    HOST: settings.host,
    RUNQ_DATA_DIR: settings.dataDir,
    RUNQ_PARENT_PIPE: '1',
  };
  for (const name of ['PORT', 'HOST', 'RUNQ_DATA_DIR']) delete childEnv[`${name}_FILE`];
  if (settings.redisUrl === null) childEnv.REDIS_URL = redisUrl;
  if (!env.RUNQ_WORKER_ID && !env.RUNQ_WORKER_ID_FILE) childEnv.RUNQ_WORKER_ID = chooseWorkerId(settings, port);
  return childEnv;
}

/**
 * The same at every start: a worker that returns under its id immediately releases its earlier runs. Different from
 * that of any other launcher on the same Redis, whose runs it would release.
 */
function chooseWorkerId(settings, port) {
  return settings.redisUrl === null ? 'worker-1' : `${hostname()}-${port}`;
}

/** A URL that a browser on this machine can open; a wildcard address becomes 127.0.0.1. */
export function pageUrl(host, port) {
  const reachable = host === '0.0.0.0' || host === '::' ? '127.0.0.1' : host;
  return `http://${reachable.includes(':') ? `[${reachable}]` : reachable}:${port}/`;
}
