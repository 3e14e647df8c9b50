import { type ChildProcess, spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { treeOf } from './processes.js';
import { until } from './start-runq.js';

const root = fileURLToPath(new URL('../..', import.meta.url));
const startTimeoutMs = 60_000;

/** One API or worker process, which can be killed and started again under the same name. */
export interface Member {
  readonly name: string;
  readonly pid: number;
  /** Settles when it says that it is ready. */
  start(): Promise<void>;
  /** Sends a signal and waits for the end of the process; its exit code, null when the signal ended it. */
  kill(signal?: 'SIGKILL' | 'SIGTERM'): Promise<number | null>;
  /** Processes below it as they are now, for `isGone` later. */
  family(): FamilyMember[];
  log(): string;
}

export interface FamilyMember {
  pid: number;
  startedAt: string;
}

export function createMember(options: {
  name: string;
  main: 'api' | 'worker';
  env: Record<string, string>;
  readyWord: string;
}): Member {
  let child: ChildProcess | null = null;
  let exited: Promise<number | null> = Promise.resolve(null);
  let log = '';

  return {
    name: options.name,
    get pid() {
      return child!.pid!;
    },
    log: () => log,
    async start() {
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
        return own.includes(options.readyWord);
      };
      await until(ready, `${options.name} to be ready`, startTimeoutMs).catch((error) => {
        throw new Error(`${(error as Error).message}; it said:\n${own}`);
      });
    },
    async kill(signal = 'SIGKILL') {
      child!.kill(signal);
      return exited;
    },
    family: () =>
      treeOf(child!.pid!).flatMap(({ pid }) => {
        const startedAt = readStart(pid);
        return startedAt ? [{ pid, startedAt }] : [];
      }),
  };
}

/** Whether a process of a family has ended; another one may have its number meanwhile. */
export function isGone({ pid, startedAt }: FamilyMember): boolean {
  return readStart(pid) !== startedAt;
}

/** Field 22 of /proc/PID/stat: clock ticks between boot and start. A process that only waits to be reaped is no process. */
function readStart(pid: number): string | null {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return fields[0] === 'Z' ? null : fields[19]!;
  } catch {
    return null;
  }
}
