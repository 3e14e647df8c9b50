import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { log } from '../log.mjs';
import { prepare } from '../setup/prepare.mjs';
import { listStartRequirements } from '../setup/requirements.mjs';
import { checkPort } from './check-port.mjs';
import { lockDataFolder } from './data-folder.mjs';
import { LaunchError } from './launch-error.mjs';
import { chooseSocketPath, startPrivateRedis } from './private-redis.mjs';
import { isReachable } from './query-redis.mjs';
import { createChildEnv, pageUrl, readLaunchSettings } from './settings.mjs';
import { endStaleProcesses } from './stale-processes.mjs';
import { watchStopSignals } from './stop-signals.mjs';
import { superviseProcess } from './supervise-process.mjs';
import { waitUntilReady } from './wait-until-ready.mjs';

const root = fileURLToPath(new URL('../../', import.meta.url));
const redisConnectTimeoutMs = 5000;
/**
 * Space for new objects, in MiB for each of two halves. With Node's own 16 an idle API takes 30 MiB more, and a run as
 * much CPU time (`docs/performance.md`). The images and the units of `deploy/` set it as well.
 */
const nodeFlags = ['--max-semi-space-size=4'];
const mains = { api: join(root, 'api/dist/main.js'), worker: join(root, 'worker/dist/main.js') };

/**
 * `npm start`, from top to bottom. Everything opened is closed in reverse order, also after an error: the API and the
 * worker together, so that readers see the runs end while the worker drains; then Redis, which both need for that; then
 * socket and lock. Exits 0 after a stop signal, 1 with one sentence when it cannot start or continue.
 */
export async function launch({ env, args }) {
  const stopping = watchStopSignals({ watchParent: env.npm_lifecycle_event !== undefined });
  const { signal } = stopping;
  const releases = [];
  let fatal = null;
  const onFatal = (sentence) => {
    fatal ??= sentence;
    stopping.stop();
  };
  // A closed stdout or stderr must not end the launcher.
  for (const stream of [process.stdout, process.stderr]) stream.on('error', () => {});

  try {
    const settings = readLaunchSettings(env);
    if (args.includes('--print-config')) {
      await prepare({ root, requirements: [], signal });
      process.exitCode = printConfig(env, settings);
      return;
    }
    const { lock, stale } = lockDataFolder(settings.dataDir);
    releases.push(() => lock.release());
    await endLeftovers(stale, settings, signal);
    const port = await checkPort(settings.host, settings.port);
    await prepare({ root, requirements: listStartRequirements(env), signal });

    const running = [];
    const recordChildren = () => {
      try {
        lock.update({ children: running.flatMap((one) => one.identity() ?? []) });
      } catch (error) {
        log(`cannot update the lock file in ${settings.dataDir}: ${error.message}`);
      }
    };
    const onChange = () => setImmediate(recordChildren);
    const supervise = (options) => {
      const supervised = superviseProcess({ cwd: root, env, ...options, onFatal, onChange });
      running.push(supervised);
      return supervised;
    };
    const redisUrl = await openRedis({ settings, supervise, signal, releases });
    const childEnv = createChildEnv(env, { settings, redisUrl, port });
    const start = (name) =>
      supervise({
        name,
        command: process.execPath,
        args: [...nodeFlags, mains[name]],
        env: childEnv,
        stopGraceMs: settings.stopGraceMs,
      });
    const worker = start('worker');
    const api = start('api');
    releases.push(() => Promise.all([worker.stop(), api.stop()]));

    const url = pageUrl(settings.host, port);
    await waitUntilReady(url, { timeoutMs: settings.startTimeoutMs, signal });
    process.stdout.write(`runq is ready: ${url}\n`);
    await stopping.stopped;
  } catch (error) {
    if (!signal.aborted) fatal ??= error instanceof LaunchError ? error.message : String(error?.stack ?? error);
  } finally {
    for (const release of releases.reverse()) await release();
  }
  if (fatal !== null) log(fatal);
  process.exit(fatal === null ? 0 : 1);
}

/** A killed launcher may have left its children running. */
async function endLeftovers(stale, settings, signal) {
  const children = Array.isArray(stale?.children) ? stale.children : [];
  const ended = await endStaleProcesses(children, { graceMs: settings.stopGraceMs, signal });
  if (ended > 0) log(`ended ${ended} leftover process(es) of an earlier start`);
}

async function openRedis({ settings, supervise, signal, releases }) {
  if (settings.redisUrl !== null) {
    if (await isReachable(settings.redisUrl, redisConnectTimeoutMs)) return settings.redisUrl;
    throw new LaunchError(
      'Cannot reach Redis at REDIS_URL. Start it, fix REDIS_URL, or unset it to use the bundled Redis.',
    );
  }
  const { dataDir, redisMaxMemoryBytes: maxMemoryBytes } = settings;
  const redis = await startPrivateRedis({ dataDir, maxMemoryBytes, supervise, signal });
  releases.push(() => redis.close());
  return redis.url;
}

/** Both mains print their own settings, with secrets masked, and report all problems together. */
function printConfig(env, settings) {
  const redisUrl = `unix:${chooseSocketPath(settings.dataDir).socketPath}`;
  const childEnv = createChildEnv(env, { settings, redisUrl, port: settings.port });
  let exitCode = 0;
  for (const [name, main] of Object.entries(mains)) {
    process.stdout.write(`# ${name}\n`);
    const { status } = spawnSync(process.execPath, [main, '--print-config'], {
      cwd: root,
      env: childEnv,
      stdio: 'inherit',
    });
    if (status !== 0) exitCode = 1;
  }
  return exitCode;
}
