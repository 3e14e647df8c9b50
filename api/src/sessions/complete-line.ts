import { listErrors, ProblemError } from '@runq/common/contract/problem';
import {
  type CompletionAnswer,
  type CompletionRequest,
  completionRequestSchema,
} from '@runq/common/contract/session-request';
import type { RunInputs } from '@runq/common/runs/run-inputs';
import type { RunRecords } from '@runq/common/runs/run-records';
import type { CompletionRequests } from '@runq/common/scheduler/completion-requests';
import type { Identity } from '../http/middleware/authenticate.js';
import { readOwnedSession } from '../runs/read-run.js';

/** `{text, cursor}`; 422 otherwise. */
export function parseCompletionRequest(body: unknown): CompletionRequest {
  const parsed = completionRequestSchema.safeParse(body);
  if (!parsed.success)
    throw new ProblemError('invalid', 'Send {"text": "one line", "cursor": 3}.', {
      errors: listErrors(parsed.error.issues),
    });
  return parsed.data;
}

/** Python counts characters, JavaScript UTF-16 code units. */
const toCharacters = (text: string, units: number) => [...text.slice(0, units)].length;
const toUnits = (text: string, characters: number) => [...text].slice(0, characters).join('').length;

/** Completions of the word before the cursor at the prompt of a session. A parked session is woken by the request. */
export async function completeLine(
  deps: { records: RunRecords; completions: CompletionRequests; inputs: Pick<RunInputs, 'wake'> },
  runId: string,
  { text, cursor }: CompletionRequest,
  identity: Identity,
): Promise<CompletionAnswer> {
  const session = await readOwnedSession(deps, runId, identity);
  if (session.state === 'finished') throw new ProblemError('conflict', 'The session is over.');
  if (session.parkedAt !== null) await deps.inputs.wake(runId);
  if (session.startedAt === null || session.parkedAt !== null) return { state: 'busy', from: 0, matches: [] };
  const answer = await deps.completions.ask(runId, { text, cursor: toCharacters(text, cursor) });
  return { ...answer, from: toUnits(text, answer.from) };
}
