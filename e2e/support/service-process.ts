import { type ChildProcess, spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { treeOf } from './processes.js';
import { observed } from './secrets/secrets-of-file.js';
import { until } from './start-runq.js';

const root = fileURLToPath(new URL('../..', import.meta.url));
const startTimeoutMs = 100_000;

/** One API or worker process, which can be killed and restarted with the same settings. */
export interface ServiceProcess {
  readonly name: string;
  readonly pid: number;
  /** Whether it has been started and has not exited. */
  isRunning(): boolean;
  /** Resolves when its log contains `readyText`. */
  start(): Promise<void>;
  /** Sends a signal and waits until the process exits; returns its exit code, null when the signal ended it. */
  kill(signal?: 'SIGKILL' | 'SIGTERM'): Promise<number | null>;
  /** It and its current descendants, for `hasExited` later. */
  identifyTree(): ProcessIdentity[];
  log(): string;
}

export interface ProcessIdentity {
  pid: number;
  startedAt: string;
}

export function createServiceProcess(options: {
  name: string;
  main: 'api' | 'worker';
  env: Record<string, string>;
  readyText: string;
}): ServiceProcess {
  let child: ChildProcess | null = null;
  let exited: Promise<number | null> = Promise.resolve(null);
  let log = '';

  return {
    name: options.name,
    get pid() {
      return child!.pid!;
    },
    log: () => log,
    isRunning: () => child !== null && child.exitCode === null && child.signalCode === null,
    async start() {
      observed.settings(options.env);
      const started = spawn(process.execPath, [`${options.main}/dist/main.js`], {
        cwd: root,
        env: { ...process.env, LOG_LEVEL: 'info', RUNQ_SANDBOX_SCIENTIFIC: 'cold', ...options.env },
        stdio: ['ignore', 'pipe', 'pipe'],
      });
      child = started;
      let own = '';
      for (const stream of [started.stdout, started.stderr])
        stream.on('data', (bytes: Buffer) => {
          own += bytes;
          log += bytes;
        });
      exited = new Promise((resolve) => started.once('exit', resolve));
      const ready = () => {
        if (started.exitCode !== null || started.signalCode) throw new Error(`${options.name} did not start:\n${own}`);
        return own.includes(options.readyText);
      };
      await until(ready, `${options.name} to be ready`, startTimeoutMs).catch((error) => {
        throw new Error(`${(error as Error).message}; its log:\n${own}`);
      });
    },
    async kill(signal = 'SIGKILL') {
      child!.kill(signal);
      return exited;
    },
    identifyTree: () => identifyTree(child!.pid!),
  };
}

/** A process and its current descendants, for `hasExited` later. */
export function identifyTree(pid: number): ProcessIdentity[] {
  return treeOf(pid).flatMap((process) => {
    const startedAt = readStart(process.pid);
    return startedAt ? [{ pid: process.pid, startedAt }] : [];
  });
}

/** Whether a process has exited, also when a later process has the same pid. */
export function hasExited({ pid, startedAt }: ProcessIdentity): boolean {
  return readStart(pid) !== startedAt;
}

/** Field 22 of /proc/PID/stat: clock ticks between boot and start; null for a zombie or a missing process. */
function readStart(pid: number): string | null {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return fields[0] === 'Z' ? null : fields[19]!;
  } catch {
    return null;
  }
}
