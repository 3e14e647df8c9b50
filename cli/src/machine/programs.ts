import { spawn } from 'node:child_process';
import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';

/** How much of the end of a program's output is kept, in characters. */
const outputLength = 16_384;
/** How long a program has to end after SIGTERM before it is killed. */
const stopGraceMs = 10_000;

/** The path of the first of these programs that is installed; null when none is. `path` is a PATH. */
export function findProgram(names: string[], path = ''): string | null {
  for (const name of names)
    for (const folder of path.split(delimiter)) {
      if (folder === '') continue;
      const file = join(folder, name);
      try {
        accessSync(file, constants.X_OK);
        return file;
      } catch {
        // Not here.
      }
    }
  return null;
}

/** A program of Redis that was started. */
export interface Program {
  /** The end of what it printed. */
  output(): string;
  /** Its exit code, null when a signal ended it. Rejects when it cannot be started. */
  exited: Promise<number | null>;
  /** Ends it, and resolves when it has ended. */
  stop(): Promise<void>;
}

/**
 * Starts a program with nothing but `env` in its environment, which only its user can read: secrets stand there, never
 * among the arguments. An aborted signal ends the program.
 */
export function startProgram(
  file: string,
  args: string[],
  { env = {}, signal }: { env?: Record<string, string>; signal?: AbortSignal },
): Program {
  const child = spawn(file, args, { env, stdio: ['ignore', 'pipe', 'pipe'] });
  let output = '';
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding('utf8').on('data', (text: string) => {
      output = (output + text).slice(-outputLength);
    });
  const kill = () => void child.kill('SIGTERM');
  signal?.addEventListener('abort', kill, { once: true });
  // A fault of this command must not leave a server behind.
  const killNow = () => void child.kill('SIGKILL');
  process.once('exit', killNow);
  const exited = new Promise<number | null>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', resolve);
  }).finally(() => {
    signal?.removeEventListener('abort', kill);
    process.off('exit', killNow);
  });
  exited.catch(() => {});
  return {
    output: () => output,
    exited,
    async stop() {
      kill();
      const timer = setTimeout(killNow, stopGraceMs);
      await exited.catch(() => {});
      clearTimeout(timer);
    },
  };
}

/** Runs a program to its end: its exit code and the end of its output. After `timeoutMs` it is ended. */
export async function runProgram(
  file: string,
  args: string[],
  { env, signal, timeoutMs }: { env?: Record<string, string>; signal: AbortSignal; timeoutMs: number },
): Promise<{ code: number | null; output: string }> {
  const both = AbortSignal.any([signal, AbortSignal.timeout(timeoutMs)]);
  const program = startProgram(file, args, { ...(env ? { env } : {}), signal: both });
  const code = await program.exited;
  signal.throwIfAborted();
  return { code, output: program.output() };
}
