import { listErrors, ProblemError } from '@runq/common/contract/problem';
import type { RunInput, RunInputs } from '@runq/common/store/run-inputs';
import { z } from 'zod';
import type { Identity } from '../authenticate.js';
import type { ReadRun } from './read-run.js';

/** One message of input, at most; the store bounds the sum of a run. */
const maxInputBytes = 64 * 1024;

const inputSchema = z.union([
  z.strictObject({
    data: z
      .string()
      .min(1)
      .refine((data) => Buffer.byteLength(data) <= maxInputBytes, `must be at most ${maxInputBytes} bytes`),
  }),
  z.strictObject({ eof: z.literal(true) }),
]);

/** `{data}` or `{eof: true}` as the store takes it; 422 otherwise. */
export function parseInput(body: unknown): RunInput {
  const parsed = inputSchema.safeParse(body);
  if (!parsed.success)
    throw new ProblemError('invalid', 'Send {"data": "text"} or {"eof": true}.', {
      errors: listErrors(parsed.error.issues),
    });
  return 'data' in parsed.data ? { data: Buffer.from(parsed.data.data) } : { eof: true };
}

/** Hands what a person typed (or Ctrl-C, Ctrl-D) to the program. It may be sent while the run still waits in line. */
export function createSendInput({ readRun, inputs }: { readRun: ReadRun; inputs: RunInputs }) {
  return async function sendInput(runId: string, input: RunInput, identity: Identity): Promise<void> {
    await readRun.readOwned(runId, identity);
    const outcome = await inputs.send(runId, input);
    if (outcome === 'unknown') throw new ProblemError('not_found', 'There is no such run.');
    if (outcome === 'finished') throw new ProblemError('conflict', 'The run is finished already.');
    if (outcome === 'not_interactive')
      throw new ProblemError(
        'conflict',
        'The input of this run is closed: send it with "interactive": true to keep it open.',
      );
    if (outcome === 'full') throw new ProblemError('too_large', 'The run was sent more input than it may get.');
  };
}

export type SendInput = ReturnType<typeof createSendInput>;
