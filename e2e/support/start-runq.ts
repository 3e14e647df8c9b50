import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { addService, removeService } from './attempts/attempt-record.js';
import { runningService } from './deployed/running-service.js';
import { observed } from './secrets/secrets-of-file.js';

const root = fileURLToPath(new URL('../..', import.meta.url));
const readyTimeoutMs = 100_000;
const stopTimeoutMs = 40_000;

/** A complete runq, started as its users start it. */
export interface Runq {
  url: string;
  port: number;
  dataDir: string;
  launcher: ChildProcess;
  /** The output of the launcher and its children so far. */
  log(): string;
  /** Sends SIGTERM and waits until the launcher exits; returns its exit code. */
  stop(options?: { keepData?: boolean }): Promise<number | null>;
}

/**
 * Runs `npm start` on a free port with its own data folder. Leaves out the scientific interpreter, which costs each
 * start a second of CPU time; tests that need it set RUNQ_SANDBOX_SCIENTIFIC. With `BASE_URL`, uses that service.
 * `checkout` is the folder of another version, which has been built.
 */
export async function startRunq(env: Record<string, string> = {}, checkout = root): Promise<Runq> {
  if (runningService) return useService(runningService.url, env);
  const port = env.PORT ? Number(env.PORT) : await findFreePort();
  const dataDir = env.RUNQ_DATA_DIR ?? (await mkdtemp(join(tmpdir(), 'runq-e2e-')));
  observed.settings(env);
  const launcher = spawn(process.execPath, ['scripts/start.mjs'], {
    cwd: checkout,
    env: {
      ...process.env,
      PORT: String(port),
      RUNQ_DATA_DIR: dataDir,
      RUNQ_SANDBOX_SCIENTIFIC: 'cold',
      ...env,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let log = '';
  for (const stream of [launcher.stdout, launcher.stderr]) stream?.on('data', (bytes) => (log += bytes));
  const exited = new Promise<number | null>((resolve) => launcher.once('exit', resolve));

  const url = `http://127.0.0.1:${port}`;
  await until(
    async () => {
      if (launcher.exitCode !== null) throw new Error(`runq did not start:\n${log}`);
      return log.includes('runq is ready');
    },
    'the ready line',
    readyTimeoutMs,
  );
  addService({ url });
  return {
    url,
    port,
    dataDir,
    launcher,
    log: () => log,
    async stop({ keepData = false } = {}) {
      removeService(url);
      launcher.kill('SIGTERM');
      const timer = setTimeout(() => launcher.kill('SIGKILL'), stopTimeoutMs);
      const code = await exited;
      clearTimeout(timer);
      if (!keepData) await rm(dataDir, { recursive: true, force: true });
      return code;
    },
  };
}

/** Settings that change how fast a service starts, not what it does. */
const settingsWithoutEffect = ['RUNQ_SANDBOX_SCIENTIFIC'];

/** A service of others: its settings are its own, its processes are elsewhere, and it goes on after the tests. */
function useService(url: string, env: Record<string, string>): Runq {
  const needed = Object.keys(env).filter((name) => !settingsWithoutEffect.includes(name));
  if (needed.length > 0) throw new Error(`BASE_URL: this file needs a service of its own, with ${needed.join(', ')}`);
  const isElsewhere = (what: string): never => {
    throw new Error(`BASE_URL: the ${what} of this service cannot be reached`);
  };
  return {
    url,
    port: Number(new URL(url).port),
    get dataDir() {
      return isElsewhere('data folder');
    },
    get launcher() {
      return isElsewhere('launcher');
    },
    log: () => `The log of ${url} is elsewhere.`,
    stop: async () => null,
  };
}

/** Between two probes: at first the lower one, then more and more, since each probe takes CPU time from the others. */
const pollMs = { min: 25, max: 100, factor: 1.1 };

/** Polls until `probe` returns a truthy value and returns it; throws an error that names `what` after a timeout. */
export async function until<T>(
  probe: () => Promise<T | false | null | undefined> | T | false | null | undefined,
  what: string,
  timeoutMs = 30_000,
): Promise<T> {
  const deadline = Date.now() + timeoutMs;
  for (let pauseMs = pollMs.min; ; pauseMs = Math.min(pauseMs * pollMs.factor, pollMs.max)) {
    const value = await probe();
    if (value) return value;
    if (Date.now() > deadline) throw new Error(`waited ${timeoutMs} ms for ${what}`);
    await sleep(pauseMs);
  }
}

export function findFreePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' && address ? address.port : 0));
    });
  });
}
