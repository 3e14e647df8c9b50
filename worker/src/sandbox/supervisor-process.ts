import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { openCrashRecord } from './crash-record.js';
import { createFrameDecoder, encodeFrame, fromSupervisor, toSupervisor } from './protocol.js';

/** Arguments of the supervisor process; parsed by `worker/python/supervisor/__main__.py`. */
export interface SupervisorSettings {
  python: string;
  slots: number;
  readyUnits: number;
  parkedMax: number;
  cgroupName: string;
  diskBytes: number;
  /** The first that works holds the files of sandboxes without a disk of their own. */
  scratchFolders: string[];
  zygotes: string[];
  useCgroup: boolean;
  /** Memory limit of all programs together. */
  memoryBytes: number;
  /** Time from its first run after which an interpreter is replaced; default in `interpreter_pool.py`. */
  renewAfterMs?: number | undefined;
  /** Idle time after which an interpreter with a fixed hash seed ends; default in `interpreter_pool.py`. */
  fixedSeedIdleMs?: number | undefined;
  /** `auto`: the best tier that works. `unsafe-none`: no confinement; no tier is tried. */
  isolation: 'auto' | 'unsafe-none';
}

interface SupervisorEnd {
  /** One sentence. */
  why: string;
  /** Number of the run that it was serving, the likely cause; 0 for none. */
  servedRun: number;
}

/** A supervisor process, from start to exit. */
export interface Supervisor {
  readonly pid: number;
  /** Its first frame, parsed as JSON. Rejects with a sentence when the process exits before. */
  readonly handshake: Promise<unknown>;
  /** Resolves when the process has exited. */
  readonly ended: Promise<SupervisorEnd>;
  send(frame: Buffer): void;
  close(): Promise<void>;
}

const pythonFolder = fileURLToPath(new URL('../../python', import.meta.url));
const handshakeTimeoutMs = 60_000;
const closeTimeoutMs = 8_000;
const stderrTailMax = 2_000;
/** Interval of pings, and the number of unanswered pings after which the supervisor is killed. */
export const pingIntervalMs = 2_000;
const unansweredMax = 5;

/**
 * Starts the supervisor, the only child process of the worker. It exchanges frames over stdin and stdout. When stdin
 * closes, it exits with everything it started, so a killed worker leaves nothing behind. A hanging supervisor is
 * killed, since its runs would never end.
 */
export function startSupervisor(deps: {
  settings: SupervisorSettings;
  onFrame: (kind: number, run: number, payload: Buffer) => void;
  onLog: (line: string) => void;
  pingMs: number;
}): Supervisor {
  const { settings, onFrame, onLog, pingMs } = deps;
  const crashRecord = openCrashRecord();
  const child = spawn(
    settings.python,
    ['-I', '-S', '-B', '-X', 'utf8', 'supervisor/__main__.py', JSON.stringify(settings)],
    // The supervisor gets no environment of the worker, which may hold secrets. One malloc arena for all threads: with
    // an arena per thread, new pages are faulted in for each run, which costs 5 % of the throughput.
    {
      cwd: pythonFolder,
      env: { PATH: '/usr/bin:/bin', LANG: 'C.UTF-8', MALLOC_ARENA_MAX: '1' },
      stdio: ['pipe', 'pipe', 'pipe', crashRecord.fd],
    },
  ) as ChildProcessWithoutNullStreams;
  let stderrTail = '';
  const { promise: handshake, resolve: resolveHandshake, reject: rejectHandshake } = createDeferred<unknown>();
  const { promise: ended, resolve: end } = createDeferred<SupervisorEnd>();
  handshake.catch(() => undefined);
  const overdue = setTimeout(() => {
    rejectHandshake(new Error(`no handshake from the supervisor within ${handshakeTimeoutMs} ms`));
    child.kill('SIGKILL');
  }, handshakeTimeoutMs);

  let unanswered = 0;
  let pings: NodeJS.Timeout | undefined;
  /** Counts pings instead of time, so that a stalled worker does not blame the supervisor. */
  const ping = () => {
    if (unanswered >= unansweredMax) {
      onLog(`supervisor did not answer ${unanswered} pings in ${unanswered * pingMs} ms; killing it`);
      child.kill('SIGKILL');
      return;
    }
    unanswered++;
    child.stdin.write(encodeFrame(toSupervisor.ping, 0));
  };

  const decode = createFrameDecoder((kind, run, payload) => {
    unanswered = 0;
    if (kind === fromSupervisor.pong) return;
    if (kind !== fromSupervisor.hello) return onFrame(kind, run, payload);
    clearTimeout(overdue);
    pings = setInterval(ping, pingMs);
    resolveHandshake(JSON.parse(payload.toString()));
  });
  child.stdout.on('data', (data: Buffer) => {
    try {
      decode(data);
    } catch (error) {
      onLog(`invalid data from the supervisor: ${String(error)}`);
      child.kill('SIGKILL');
    }
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    stderrTail = (stderrTail + text).slice(-stderrTailMax);
    for (const line of text.split('\n')) if (line !== '') onLog(line);
  });
  let isFinished = false;
  const finish = (why: string) => {
    if (isFinished) return;
    isFinished = true;
    const servedRun = crashRecord.read();
    crashRecord.close();
    clearTimeout(overdue);
    clearInterval(pings);
    rejectHandshake(new Error(`${why}${stderrTail === '' ? '' : `: ${stderrTail.trim()}`}`));
    end({ why, servedRun });
  };
  child.on('error', (error) => finish(`${settings.python} could not be started (${error.message})`));
  child.on('close', (code, signal) => finish(`the supervisor ended (${signal ?? `exit code ${code}`})`));
  child.stdin.on('error', () => undefined);

  return {
    pid: child.pid ?? 0,
    handshake,
    ended,
    send: (frame) => {
      child.stdin.write(frame);
    },
    close: async () => {
      child.stdin.end();
      const lastResort = setTimeout(() => child.kill('SIGKILL'), closeTimeoutMs);
      await ended;
      clearTimeout(lastResort);
    },
  };
}

/** A promise with its resolving functions; Node 20 has no `Promise.withResolvers`. */
function createDeferred<T>(): {
  promise: Promise<T>;
  resolve: (value: T) => void;
  reject: (error: Error) => void;
} {
  let resolve: (value: T) => void = () => undefined;
  let reject: (error: Error) => void = () => undefined;
  const promise = new Promise<T>((onValue, onError) => {
    resolve = onValue;
    reject = onError;
  });
  return { promise, resolve, reject };
}
