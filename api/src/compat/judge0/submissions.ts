import { ProblemError } from '@runq/common/contract/problem';
import type { Caller, Identity } from '../../http/middleware/authenticate.js';
import { isClient } from '../callers.js';
import { type CompatServices, WireError } from '../compat-api.js';
import { type FinishedProgram, submitProgram, waitForEnd } from '../run-program.js';
import type { Submission, SubmissionErrors } from './parse-submission.js';
import { type JudgedSubmission, parseFields, presentSubmission } from './present-submission.js';
import { toProgram } from './to-program.js';

/** What is stored of a submission under its token, which is the id of its run. */
interface StoredSubmission {
  /** Who its run belongs to: the client, or the person whom it named. */
  owner: Pick<Identity, 'userId' | 'role'>;
  submission: Submission;
}

const noOutput = { stdout: Buffer.alloc(0), stderr: Buffer.alloc(0), both: Buffer.alloc(0) };

/** Runs a submission of `owner` and stores it for `caller`; returns its token, or what is wrong with it. */
export async function submit(
  services: CompatServices,
  { caller, owner, submission }: { caller: Caller; owner: Identity; submission: Submission },
): Promise<{ token: string; errors: null } | { token: null; errors: SubmissionErrors }> {
  const { runs, clientDocuments, callbacks } = services;
  const { program, errors } = await toProgram(submission, await runs.readMaxima(owner));
  if (errors) return { token: null, errors };
  const url = submission.callback_url;
  if (url !== null && !callbacks.hasRoom())
    throw new ProblemError('queue_full', 'Too many callbacks are pending; try again.');
  const { runId } = await submitProgram(runs, program, owner);
  const stored: StoredSubmission = { owner: { userId: owner.userId, role: owner.role }, submission };
  const outcome = await clientDocuments.put(caller.userId, 'submissions', runId, JSON.stringify(stored));
  if (outcome !== 'stored') {
    await runs.cancel(runId, owner, 'The submission could not be stored.');
    throw new ProblemError(outcome === 'memory' ? 'store_full' : 'too_large', 'The submission cannot be stored.');
  }
  if (url !== null)
    callbacks.start(url, async () => {
      const judged = { token: runId, submission, ...(await waitForEnd(runs, runId, owner)) };
      return JSON.stringify(presentSubmission(judged, { fields: parseFields(undefined), isBase64: true }));
    });
  return { token: runId, errors: null };
}

/** The submission after the end of its run. */
export async function waitForSubmission(
  { runs }: CompatServices,
  { token, owner, submission }: { token: string; owner: Identity; submission: Submission },
): Promise<JudgedSubmission> {
  return { token, submission, ...(await waitForEnd(runs, token, owner)) };
}

/** The submissions of a client in the order of their tokens; null for one that is not stored, or no longer. */
export async function readSubmissions(
  { runs, clientDocuments }: CompatServices,
  { userId }: Pick<Caller, 'userId'>,
  tokens: readonly string[],
): Promise<(JudgedSubmission | null)[]> {
  const documents = await clientDocuments.read(userId, 'submissions', tokens);
  return Promise.all(
    documents.map(async (document, index) => {
      if (!document) return null;
      const { owner, submission } = JSON.parse(String(document)) as StoredSubmission;
      const identity: Identity = { ...owner, name: null };
      const token = tokens[index]!;
      try {
        const run = await runs.readOwned(token, identity);
        const output: Omit<FinishedProgram, 'run'> =
          run.state === 'finished' ? await runs.readOutput(token, identity) : noOutput;
        return { token, submission, run, ...output };
      } catch (error) {
        // The record of the run may expire before the submission.
        if (error instanceof ProblemError && ['not_found', 'expired'].includes(error.problem.code)) return null;
        throw error;
      }
    }),
  );
}

const personMax = 80;

/**
 * Who a run belongs to: the person whom a client names, with the share of a person, else the caller. A user with a
 * token cannot name others: each name would be another share.
 */
export function decideOwner(caller: Caller, person: string | null): Identity {
  if (person === null || !isClient(caller)) return caller;
  if (person.length > personMax) throw new WireError(403, null);
  return { userId: `${caller.userId}/${person}`, role: 'student', name: person };
}
