import { readFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { resolve } from 'node:path';
import { LaunchError } from '../launch-error.mjs';

/** How long the whole may take until the API says that it is ready. */
const startTimeoutMs = 120_000;
/** A worker may take its drain and then some seconds to close; after that it is killed. */
const stopMarginMs = 15_000;
const longestDrainMs = 3_600_000;

/** What the launcher itself must know of the settings; the rest is read and checked by the API and the worker. */
export function readLaunchSettings(env, cwd = process.cwd()) {
  const port = readInteger(env, 'PORT', { fallback: 3000, max: 65_535 });
  const drainMs = readInteger(env, 'RUNQ_DRAIN_MS', { fallback: 5_000, max: longestDrainMs });
  return {
    host: readText(env, 'HOST') || '127.0.0.1',
    port,
    dataDir: resolve(cwd, readText(env, 'RUNQ_DATA_DIR') || '.data'),
    redisUrl: readText(env, 'REDIS_URL') || null,
    startTimeoutMs: readInteger(env, 'RUNQ_START_TIMEOUT_MS', { fallback: startTimeoutMs, max: longestDrainMs }),
    stopGraceMs: drainMs + stopMarginMs,
  };
}

/** Like the API and the worker, `X_FILE` names a file that holds X. */
function readText(env, name) {
  const file = env[`${name}_FILE`];
  if (!file) return env[name];
  if (env[name]) throw new LaunchError(`${name} and ${name}_FILE are both set: keep one.`);
  try {
    return readFileSync(file, 'utf8').replace(/\r?\n$/, '');
  } catch (error) {
    throw new LaunchError(`${name}_FILE cannot be read (${error.message}): mend it, then start again.`);
  }
}

function readInteger(env, name, { fallback, max }) {
  const text = readText(env, name);
  if (text === undefined || text === '') return fallback;
  const value = Number(text);
  if (/^\d+$/.test(text) && value <= max) return value;
  throw new LaunchError(`${name} must be a whole number from 0 to ${max}, not "${text}": set it, then start again.`);
}

/** The environment of the API and the worker: the launcher's own, with what it decided, and a pipe to notice its death by. */
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
 * The same at every start, since a worker that comes back under its name gives its earlier runs back at once; and no other launcher's on the
 * same Redis, which would take them away.
 */
function chooseWorkerId(settings, port) {
  return settings.redisUrl === null ? 'worker-1' : `${hostname()}-${port}`;
}

/** The address that a person on this machine can open; a wildcard address is no address. */
export function pageUrl(host, port) {
  const reachable = host === '0.0.0.0' || host === '::' ? '127.0.0.1' : host;
  return `http://${reachable.includes(':') ? `[${reachable}]` : reachable}:${port}/`;
}
