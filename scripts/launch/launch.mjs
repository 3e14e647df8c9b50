import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { LaunchError } from '../launch-error.mjs';
import { say } from '../say.mjs';
import { needsOfStart } from '../set-up/needs.mjs';
import { prepare } from '../set-up/prepare.mjs';
import { checkPort } from './check-port.mjs';
import { claimDataFolder } from './data-folder.mjs';
import { chooseSocketPath, startPrivateRedis } from './private-redis.mjs';
import { untilReady } from './readiness.mjs';
import { isReachable } from './redis-ping.mjs';
import { createChildEnv, pageUrl, readLaunchSettings } from './settings.mjs';
import { endStaleProcesses } from './stale-processes.mjs';
import { watchStopSignals } from './stop-signals.mjs';
import { superviseProcess } from './supervise-process.mjs';

const root = fileURLToPath(new URL('../../', import.meta.url));
const redisConnectTimeoutMs = 5000;
const mains = { api: join(root, 'api/dist/main.js'), worker: join(root, 'worker/dist/main.js') };

/**
 * The story of `npm start`. What is opened is closed in reverse order whatever happens in between: the API and the worker together, so that
 * readers see the runs end while the worker drains; then Redis, which both need for that; then socket, lock and the process itself.
 * Exits 0 after being told to stop, 1 with one sentence when it cannot start or go on.
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
  // A reader of our output that goes away is no reason to end.
  for (const stream of [process.stdout, process.stderr]) stream.on('error', () => {});

  try {
    const settings = readLaunchSettings(env);
    if (args.includes('--print-config')) {
      await prepare({ root, needs: [], signal });
      process.exitCode = printConfig(env, settings);
      return;
    }
    const { lock, stale } = claimDataFolder(settings.dataDir);
    releases.push(() => lock.release());
    await endLeftovers(stale, settings, signal);
    const port = await checkPort(settings.host, settings.port);
    await prepare({ root, needs: needsOfStart(env), signal });

    const running = [];
    const note = () => {
      try {
        lock.note({ children: running.flatMap((one) => one.identity() ?? []) });
      } catch (error) {
        say(`cannot write ${settings.dataDir}: ${error.message}`);
      }
    };
    const supervise = (options) => {
      const supervised = superviseProcess({ cwd: root, env, ...options, onFatal, onChange: () => setImmediate(note) });
      running.push(supervised);
      return supervised;
    };
    const redisUrl = await provideRedis({ settings, supervise, signal, releases });
    const childEnv = createChildEnv(env, { settings, redisUrl, port });
    const start = (name) =>
      supervise({
        name,
        command: process.execPath,
        args: [mains[name]],
        env: childEnv,
        stopGraceMs: settings.stopGraceMs,
      });
    const worker = start('worker');
    const api = start('api');
    releases.push(() => Promise.all([worker.stop(), api.stop()]));

    const url = pageUrl(settings.host, port);
    await untilReady(url, { timeoutMs: settings.startTimeoutMs, signal });
    process.stdout.write(`runq is ready: ${url}\n`);
    await stopping.stopped;
  } catch (error) {
    if (!signal.aborted) fatal ??= error instanceof LaunchError ? error.message : String(error?.stack ?? error);
  } finally {
    for (const release of releases.reverse()) await release();
  }
  if (fatal !== null) say(fatal);
  process.exit(fatal === null ? 0 : 1);
}

/** After a launcher that was killed: what it started may still be there. */
async function endLeftovers(stale, settings, signal) {
  const children = Array.isArray(stale?.children) ? stale.children : [];
  const ended = await endStaleProcesses(children, { graceMs: settings.stopGraceMs, signal });
  if (ended > 0) say(`an earlier start was killed; ended what was left of it (${ended})`);
}

async function provideRedis({ settings, supervise, signal, releases }) {
  if (settings.redisUrl !== null) {
    if (await isReachable(settings.redisUrl, redisConnectTimeoutMs)) return settings.redisUrl;
    throw new LaunchError(
      'No Redis answers at REDIS_URL: start it, mend REDIS_URL, or unset it to have a private one.',
    );
  }
  const redis = await startPrivateRedis({ dataDir: settings.dataDir, supervise, signal });
  releases.push(() => redis.close());
  return redis.url;
}

/** Both mains print their settings themselves, secrets masked, all problems at once. */
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
