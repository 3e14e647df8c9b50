import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import type { CommandContext } from '../command-context.js';
import { CliError, exitCodes } from '../exit-code.js';
import type { ApiClient } from '../http/api-client.js';
import { followEvents } from '../http/follow-events.js';
import { parseJson } from '../http/problem.js';
import type { SseEvent } from '../http/read-sse.js';
import { toPrintable } from '../terminal/printable.js';
import { printLine, type Terminal } from '../terminal/terminal.js';
import { acceptedSchema, forwardStdin } from './forward-stdin.js';
import { readProgramFiles } from './program-files.js';
import { toExitCode } from './run-exit-code.js';

const runSchema = z.looseObject({
  id: z.string(),
  state: z.enum(['queued', 'active', 'finished']),
  verdict: z.string().nullable(),
  exitCode: z.int().nullable(),
  signal: z.string().nullable(),
  reason: z.string().nullable(),
});
type Run = z.output<typeof runSchema>;

const outputSchema = z.looseObject({ stream: z.enum(['stdout', 'stderr']), text: z.string() });
const queueSchema = z.looseObject({ position: z.int() });
const finishedSchema = z.looseObject({ run: runSchema });

/**
 * `runq run`: runs a file with live output and the command's stdin, and returns the program's exit code. The first
 * Ctrl-C interrupts the program, the second cancels the run, the third ends the command.
 */
export async function runFile(
  context: CommandContext,
  path: string,
  { args, files: others }: { args: string[]; files: string[] },
): Promise<number> {
  const { client, terminal, interrupts } = context;
  const { entry, files } = await readProgramFiles(path, others);
  const submitted = await client.post('/v1/runs', runSchema, {
    body: { files, entry, args, interactive: true },
    headers: { 'idempotency-key': randomUUID() },
    isRepeatable: true,
  });
  const runPath = `/v1/runs/${encodeURIComponent(submitted.id)}`;
  const ended = new AbortController();
  let presses = 0;
  // The stream reports the end; where it has just come, the request is refused.
  const stop = (verb: 'interrupt' | 'cancel') => void client.post(`${runPath}/${verb}`, acceptedSchema).catch(() => {});
  interrupts.takeOver((count) => {
    presses = count;
    if (presses > 2) ended.abort(new CliError(exitCodes.interrupted, `Interrupted; run ${submitted.id} may go on.`));
    else stop(presses === 1 ? 'interrupt' : 'cancel');
  });
  // As SIGPIPE ends a program whose reader, such as `head`, has enough.
  terminal.stdout.once('error', () => stop('cancel'));
  // Not awaited: it waits for input that a program which has ended does not need.
  forwardStdin(client, runPath, terminal.stdin).catch((error: unknown) => {
    if (!ended.signal.aborted && error instanceof CliError) printLine(terminal.stderr, error.message);
  });
  try {
    return report(await showRun(client, terminal, runPath, ended.signal), terminal, presses);
  } finally {
    ended.abort();
  }
}

/** Writes the output of a run as it comes, and returns the finished run. */
async function showRun(client: ApiClient, terminal: Terminal, runPath: string, signal: AbortSignal): Promise<Run> {
  let position: number | null = null;
  for await (const event of followEvents(client, `${runPath}/events`, signal)) {
    const finished = read(event, 'finished', finishedSchema);
    if (finished) return finished.run;
    const output = read(event, 'output', outputSchema);
    if (output) await write(terminal[output.stream], output.text);
    const queue = read(event, 'queue', queueSchema);
    if (queue && terminal.stderr.isTTY && queue.position !== position)
      printLine(terminal.stderr, `Waiting in the queue, position ${queue.position}.`);
    if (queue) position = queue.position;
  }
  return client.get(runPath, runSchema);
}

const read = <T extends z.ZodType>({ event, data }: SseEvent, name: string, schema: T): z.output<T> | null =>
  event === name ? (schema.safeParse(parseJson(data)).data ?? null) : null;

/** Waits for a slow reader, so that output does not pile up in memory. A closed stream takes all and shows nothing. */
const write = (stream: NodeJS.WritableStream, text: string) =>
  new Promise<void>((resolve) => stream.write(text, () => resolve()));

function report(run: Run, { stderr }: Terminal, presses: number): number {
  const { code, isOwn } = toExitCode(run);
  if (isOwn) return code;
  printLine(stderr, toPrintable(run.reason ?? `The run ended: ${run.verdict ?? 'unknown'}.`));
  return presses > 0 && run.verdict === 'cancelled' ? exitCodes.interrupted : code;
}
