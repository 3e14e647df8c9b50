import type { AdminActions } from '@runq/common/admin/admin-actions';
import { listErrors, ProblemError } from '@runq/common/contract/problem';
import { requestCaps } from '@runq/common/contract/run-request';
import type { RunInput, RunInputs } from '@runq/common/runs/run-inputs';
import type { RunRecords } from '@runq/common/runs/run-records';
import { z } from 'zod';
import type { Identity } from '../http/middleware/authenticate.js';
import { auditLook } from './audit-look.js';
import { readOwnedRun } from './read-run.js';

/** Most ends of input and interrupts of a run; sendInput.lua has the same number. */
const maxSignals = 1000;

/** When a user whose unfinished runs hold too much should send input again. */
const userFullRetryMs = 2000;

/** The body of a message of input; `parseInput` checks its size. */
export const inputSchema = z.union([
  z.strictObject({
    data: z
      .string()
      .min(1)
      .meta({ description: `At most ${requestCaps.inputBytes} bytes as UTF-8` }),
    paste: z
      .boolean()
      .optional()
      .meta({ description: 'For the prompt of a session: statements that run one after another as those of a file' }),
  }),
  z.strictObject({ eof: z.literal(true) }),
]);

/** `{data, paste?}` or `{eof: true}`; 422 otherwise, 413 for a message that is too large. */
export function parseInput(body: unknown): RunInput {
  const parsed = inputSchema.safeParse(body);
  if (!parsed.success)
    throw new ProblemError('invalid', 'Send {"data": "text"}, with "paste": true for a paste, or {"eof": true}.', {
      errors: listErrors(parsed.error.issues),
    });
  if ('eof' in parsed.data) return { eof: true };
  const data = Buffer.from(parsed.data.data);
  const max = requestCaps.inputBytes;
  if (data.length > max)
    throw new ProblemError(
      'too_large',
      `A message of input may have at most ${max} bytes; this one has ${data.length}. Nothing was sent.`,
    );
  return parsed.data.paste ? { data, paste: true } : { data };
}

/** Sends input, its end or an interrupt to the program. A run accepts it also while it waits in the queue. */
export async function sendInput(
  { records, inputs, actions }: { records: RunRecords; inputs: RunInputs; actions: AdminActions },
  runId: string,
  input: RunInput,
  identity: Identity,
  requestKey: string | null = null,
): Promise<void> {
  const stored = await readOwnedRun({ records }, runId, identity);
  if (stored.state !== 'finished') await auditLook(actions, identity, 'run.input', stored);
  const outcome = await inputs.send(runId, input, requestKey);
  if (outcome === 'unknown') throw new ProblemError('not_found', 'There is no such run.');
  if (outcome === 'finished') throw new ProblemError('conflict', 'The run is finished already.');
  if (outcome === 'not_interactive')
    throw new ProblemError(
      'conflict',
      'The input of this run is closed: send it with "interactive": true to keep it open.',
    );
  if (outcome === 'user_full')
    throw new ProblemError(
      'queue_full',
      'Your unfinished runs have reached their limit in bytes; send input when this run has started.',
      { retryAfterMs: userFullRetryMs },
    );
  if (outcome === 'ended')
    throw new ProblemError('conflict', 'The end of the input was sent, so the run accepts no more.');
  if (outcome === 'flooded')
    throw new ProblemError('too_large', `A run accepts at most ${maxSignals} interrupts and ends of input.`);
  if (typeof outcome === 'object') throw new ProblemError('too_large', describeFull(outcome.full));
}

function describeFull({ maxBytes, leftBytes }: { maxBytes: number; leftBytes: number }): string {
  return `A run accepts at most ${maxBytes} bytes of input in total, and ${leftBytes} are left. Nothing was sent.`;
}
