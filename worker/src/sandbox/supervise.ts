import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { createDeferred } from './deferred.js';
import { createFrameDecoder, encodeFrame, fromSupervisor, toSupervisor } from './protocol.js';

/** What the supervisor process is started with; read by `worker/python/sandboxd.py`. */
export interface SupervisorSettings {
  python: string;
  lanes: number;
  readyUnits: number;
  parkedMax: number;
  cgroupName: string;
  diskBytes: number;
  zygotes: string[];
  useCgroup: boolean;
  /** `auto`: the best way to confine programs that works. `unsafe-none`: none, and nothing else is tried. */
  way: 'auto' | 'unsafe-none';
}

/** One life of the supervisor process. */
export interface Supervisor {
  readonly pid: number;
  /** Its first words, parsed as JSON. Rejects with a sentence when it ends without. */
  readonly hello: Promise<unknown>;
  /** Resolves with a sentence when it has ended, for whatever reason. */
  readonly ended: Promise<string>;
  send(frame: Buffer): void;
  close(): Promise<void>;
}

const pythonFolder = fileURLToPath(new URL('../../python', import.meta.url));
const helloTimeoutMs = 60_000;
const closeTimeoutMs = 8_000;
const lastWordsMax = 2_000;
/** How often the supervisor is asked whether it still answers, and how many answers in a row it may owe. */
export const pingIntervalMs = 2_000;
const unansweredMax = 5;

/**
 * Starts the supervisor: the only child process that the worker has. It speaks frames on stdin and stdout; when stdin ends, it ends with
 * all that it started, so a worker that is killed leaves nothing behind. One that hangs is killed, since its runs would never end.
 */
export function startSupervisor(deps: {
  settings: SupervisorSettings;
  onFrame: (kind: number, run: number, payload: Buffer) => void;
  onLog: (line: string) => void;
  pingMs: number;
}): Supervisor {
  const { settings, onFrame, onLog, pingMs } = deps;
  const child = spawn(
    settings.python,
    ['-I', '-S', '-B', '-X', 'utf8', 'sandboxd.py', JSON.stringify(settings)],
    // No secret of the worker goes down: not even the supervisor sees its environment.
    { cwd: pythonFolder, env: { PATH: '/usr/bin:/bin', LANG: 'C.UTF-8' }, stdio: ['pipe', 'pipe', 'pipe'] },
  );
  let lastWords = '';
  const { promise: hello, resolve: sayHello, reject: noHello } = createDeferred<unknown>();
  const { promise: ended, resolve: end } = createDeferred<string>();
  hello.catch(() => undefined);
  const overdue = setTimeout(() => {
    noHello(new Error(`the supervisor said nothing for ${helloTimeoutMs} ms`));
    child.kill('SIGKILL');
  }, helloTimeoutMs);

  let unanswered = 0;
  let pings: NodeJS.Timeout | undefined;
  /** By the count of questions, not by the clock: a worker that was held up itself has not asked meanwhile. */
  const ping = () => {
    if (unanswered >= unansweredMax) {
      onLog(`the supervisor answered none of ${unanswered} questions in ${unanswered * pingMs} ms; it is killed`);
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
    sayHello(JSON.parse(payload.toString()));
  });
  child.stdout.on('data', (data: Buffer) => {
    try {
      decode(data);
    } catch (error) {
      onLog(`the supervisor is not understood: ${String(error)}`);
      child.kill('SIGKILL');
    }
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    lastWords = (lastWords + text).slice(-lastWordsMax);
    for (const line of text.split('\n')) if (line !== '') onLog(line);
  });
  const finish = (why: string) => {
    clearTimeout(overdue);
    clearInterval(pings);
    noHello(new Error(`${why}${lastWords === '' ? '' : `: ${lastWords.trim()}`}`));
    end(why);
  };
  child.on('error', (error) => finish(`${settings.python} could not be started (${error.message})`));
  child.on('close', (code, signal) => finish(`the supervisor ended (${signal ?? `exit code ${code}`})`));
  child.stdin.on('error', () => undefined);

  return {
    pid: child.pid ?? 0,
    hello,
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
