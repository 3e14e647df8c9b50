import { readFileSync } from 'node:fs';
import { CommanderError } from 'commander';
import { parseConfig } from './config.js';
import { createProgram } from './create-program.js';
import { CliError, exitCodes } from './exit-code.js';
import { createInterrupts } from './terminal/interrupts.js';
import { printLine, type Terminal } from './terminal/terminal.js';

/** The `runq` command: reads the environment, runs a command, and exits with its code. */
async function main(): Promise<number> {
  const interrupts = createInterrupts(process);
  try {
    const config = parseConfig(process.env);
    const { stdin, stdout, stderr } = process;
    const terminal: Terminal = { stdin, stdout, stderr, noColor: config.noColor };
    return await createProgram({ config, env: process.env, terminal, interrupts, version: readVersion() }).run(
      process.argv.slice(2),
    );
  } catch (error) {
    // An aborted request has an error of its own.
    return report(interrupts.signal.aborted && !(error instanceof CliError) ? interrupts.signal.reason : error);
  }
}

/** Prints what ended a command and returns its exit code. */
function report(error: unknown): number {
  // Commander has printed its own.
  if (error instanceof CommanderError) return error.exitCode === 0 ? exitCodes.ok : exitCodes.refused;
  if (error instanceof CliError) {
    for (const line of [error.message, ...error.lines]) printLine(process.stderr, line);
    return error.exitCode;
  }
  // A file that cannot be read or written, say.
  if (error instanceof Error && 'syscall' in error) {
    printLine(process.stderr, `${error.message}.`);
    return exitCodes.refused;
  }
  printLine(process.stderr, `runq has a fault: ${error instanceof Error ? error.stack : error}`);
  return exitCodes.internal;
}

function readVersion(): string {
  const text = readFileSync(new URL('../package.json', import.meta.url), 'utf8');
  return (JSON.parse(text) as { version: string }).version;
}

// A reader such as `head` may close its end; what follows has no reader, and that is no error.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error;
});

const code = await main();
// Open streams, such as a terminal's stdin, must not hold the process; written output must not be lost.
for (const stream of [process.stdout, process.stderr]) await new Promise((resolve) => stream.write('', resolve));
process.exit(code);
