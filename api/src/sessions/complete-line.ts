import { listErrors, ProblemError } from '@runq/common/contract/problem';
import {
  type CompletionAnswer,
  type CompletionRequest,
  completionRequestSchema,
} from '@runq/common/contract/session-request';
import type { Completions } from '@runq/common/store/completions';
import type { RunInputs } from '@runq/common/store/run-inputs';
import type { Identity } from '../authenticate.js';
import type { ReadRun } from '../runs/read-run.js';

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

/** What the word before the cursor may become at the prompt of a session, within two seconds. One that is parked is woken by the question. */
export function createCompleteLine(deps: {
  readRun: ReadRun;
  completions: Completions;
  inputs: Pick<RunInputs, 'wake'>;
}) {
  const { readRun, completions, inputs } = deps;

  return async function completeLine(
    runId: string,
    { text, cursor }: CompletionRequest,
    identity: Identity,
  ): Promise<CompletionAnswer> {
    const session = await readRun.readOwnedSession(runId, identity);
    if (session.state === 'finished') throw new ProblemError('conflict', 'The session is over.');
    if (session.parkedAt !== null) await inputs.wake(runId);
    if (session.startedAt === null || session.parkedAt !== null) return { state: 'busy', from: 0, matches: [] };
    const answer = await completions.ask(runId, { text, cursor: toCharacters(text, cursor) });
    return { ...answer, from: toUnits(text, answer.from) };
  };
}

export type CompleteLine = ReturnType<typeof createCompleteLine>;
