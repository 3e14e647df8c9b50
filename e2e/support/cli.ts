import { type ChildProcess, spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { observed } from './secrets/secrets-of-file.js';
import { until } from './start-runq.js';

const command = fileURLToPath(new URL('../../cli/bin/runq.mjs', import.meta.url));

/** A started `runq` command. */
export interface CliProcess {
  child: ChildProcess;
  stdout(): string;
  stderr(): string;
  /** Its exit code. */
  exited: Promise<number | null>;
}

/** Starts the built `runq` command as users do, in a folder of its own. stdin stays open until it is ended. */
export const startCli = (args: string[], options: { env: Record<string, string>; cwd: string }): CliProcess =>
  startProcess([process.execPath, command, ...args], options);

const spawnInTerminal = 'import os, pty, sys; sys.exit(os.waitstatus_to_exitcode(pty.spawn(sys.argv[1:])))';

/**
 * Starts the command in a pseudo-terminal of 24 lines. What is written to its stdin is typed, and stdout has all that
 * the terminal gets.
 */
export function startCliInTerminal(args: string[], options: { env: Record<string, string>; cwd: string }): CliProcess {
  const inTerminal = ['sh', '-c', 'stty rows 24 cols 100; exec "$@"', 'sh', process.execPath, command, ...args];
  return startProcess(['python3', '-c', spawnInTerminal, ...inTerminal], options);
}

function startProcess(
  [file, ...args]: string[],
  { env, cwd }: { env: Record<string, string>; cwd: string },
): CliProcess {
  const child = spawn(file!, args, {
    cwd,
    env: { PATH: process.env.PATH, HOME: cwd, ...env },
  });
  const output = { stdout: '', stderr: '' };
  for (const name of ['stdout', 'stderr'] as const)
    child[name].setEncoding('utf8').on('data', (text: string) => {
      output[name] += text;
      observed.links(text);
    });
  // A command that ends early closes its stdin.
  child.stdin.on('error', () => {});
  const exited = new Promise<number | null>((resolve) => child.once('close', resolve));
  return { child, exited, stdout: () => output.stdout, stderr: () => output.stderr };
}

/** Waits for text on stdout or stderr. */
export const untilPrinted = (cli: CliProcess, text: string | RegExp): Promise<true> =>
  until(() => {
    const all = cli.stdout() + cli.stderr();
    return typeof text === 'string' ? all.includes(text) : text.test(all);
  }, `${text} of the command; it printed ${cli.stdout()}${cli.stderr()}`) as Promise<true>;

/** Runs a command to its end. */
export async function runCli(
  args: string[],
  { stdin = '', ...options }: { env: Record<string, string>; cwd: string; stdin?: string },
): Promise<{ code: number | null; stdout: string; stderr: string }> {
  const cli = startCli(args, options);
  cli.child.stdin!.end(stdin);
  const code = await cli.exited;
  return { code, stdout: cli.stdout(), stderr: cli.stderr() };
}
