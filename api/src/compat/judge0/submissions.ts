import { ProblemError } from '@runq/common/contract/problem';
import type { Caller, Identity } from '../../http/middleware/authenticate.js';
import type { FinishWait } from '../../runs/wait-for-finish.js';
import type { CallbackContent } from '../callbacks.js';
import { isClient } from '../callers.js';
import { type CompatServices, WireError } from '../compat-api.js';
import { type FinishedProgram, submitRepeated, waitForEnd } from '../run-program.js';
import type { Submission, SubmissionErrors } from './parse-submission.js';
import { isAccepted, type JudgedSubmission, parseFields, presentSubmission } from './present-submission.js';
import { toProgram } from './to-program.js';

/** What is stored of a submission under its token, which is the id of its first run. */
interface StoredSubmission {
  /** Who its runs belong to: the client, or the person whom it named. */
  owner: Pick<Identity, 'userId' | 'role'>;
  submission: Submission;
  /** Its runs in order, one unless `number_of_runs` asks for more. Submissions of an earlier version have one. */
  runIds?: string[];
}

/** A stored submission with its token. */
interface TokenSubmission extends StoredSubmission {
  token: string;
}

type SubmissionStore = Pick<CompatServices, 'runs' | 'clientDocuments'>;

const noOutput = { stdout: Buffer.alloc(0), stderr: Buffer.alloc(0), both: Buffer.alloc(0) };

/**
 * Stores a submission of `owner` for `caller` and submits its runs; returns what is stored, or what is wrong with it.
 * It is stored first: a run without its submission could not be read. `onToken` is called before its runs are
 * submitted.
 */
export async function submit(
  services: CompatServices,
  {
    caller,
    owner,
    submission,
    onToken = () => {},
  }: { caller: Caller; owner: Identity; submission: Submission; onToken?: (token: string) => void },
): Promise<{ stored: TokenSubmission; errors: null } | { stored: null; errors: SubmissionErrors }> {
  const { runs, callbacks } = services;
  const { program, errors } = await toProgram(submission);
  if (errors) return { stored: null, errors };
  let stored: TokenSubmission | undefined;
  try {
    await submitRepeated(runs, program, owner, {
      times: submission.number_of_runs,
      prepare(runIds) {
        const { userId, role } = owner;
        stored = { token: runIds[0]!, owner: { userId, role }, submission, runIds };
        onToken(stored.token);
        return store(services, caller.userId, stored);
      },
    });
  } catch (error) {
    if (stored) await forget(services, caller.userId, stored.token).catch(() => {});
    throw error;
  }
  const { token } = stored!;
  // The ends of further runs are found by looking.
  if (submission.callback_url !== null)
    callbacks.sendAfter({ userId: caller.userId, token }, endOf(runs, token, owner));
  return { stored: stored!, errors: null };
}

/** Not inside `submit`, whose variables would stay in memory until the end: its files and texts. */
const endOf = (runs: CompatServices['runs'], token: string, owner: Identity) => () => waitForEnd(runs, token, owner);

async function store({ clientDocuments, callbacks }: CompatServices, userId: string, stored: TokenSubmission) {
  const { token, ...document } = stored;
  if (stored.submission.callback_url !== null && !(await callbacks.add({ userId, token })))
    throw new ProblemError('queue_full', 'Too many callbacks are pending; try again.');
  const outcome = await clientDocuments.put(userId, 'submissions', token, JSON.stringify(document));
  if (outcome !== 'stored')
    throw new ProblemError(outcome === 'memory' ? 'store_full' : 'too_large', 'The submission cannot be stored.');
}

async function forget({ clientDocuments, callbacks }: CompatServices, userId: string, token: string): Promise<void> {
  await clientDocuments.delete(userId, 'submissions', token);
  await callbacks.remove({ userId, token });
}

type ReadRun = (runId: string, identity: Identity) => Promise<FinishedProgram>;

/**
 * A submission with the run that decides it: the first that is not accepted, else the last, as in Judge0, which starts
 * no run after one that is not accepted. Here such runs are cancelled.
 */
async function judge(
  { runs }: SubmissionStore,
  { token, owner, submission, runIds = [token] }: TokenSubmission,
  read: ReadRun,
): Promise<JudgedSubmission> {
  const identity: Identity = { ...owner, name: null };
  const earlier: JudgedSubmission['earlier'] = [];
  for (const [index, runId] of runIds.entries()) {
    const judged: JudgedSubmission = { token, submission, earlier, ...(await read(runId, identity)) };
    if (index === runIds.length - 1) return judged;
    if (!isAccepted(judged)) {
      if (judged.run.state === 'finished')
        for (const later of runIds.slice(index + 1))
          runs.cancel(later, identity, 'An earlier run of its submission was not accepted.').catch(() => {});
      return judged;
    }
    earlier.push(judged.run);
  }
  throw new RangeError('a submission without runs');
}

/** Submits one, and waits for the end of its runs. */
export async function submitAndWait(
  services: CompatServices,
  request: Omit<Parameters<typeof submit>[1], 'onToken'>,
): Promise<{ judged: JudgedSubmission; errors: null } | { judged: null; errors: SubmissionErrors }> {
  const { runs } = services;
  let wait: FinishWait | undefined;
  const onToken = (token: string) => {
    wait = runs.waitForFinish(token);
  };
  const { stored, errors } = await submit(services, { ...request, onToken }).catch((error) => {
    wait?.cancel();
    throw error;
  });
  if (errors) return { judged: null, errors };
  const read: ReadRun = (runId, identity) =>
    waitForEnd(runs, runId, identity, runId === stored.token ? wait : undefined);
  return { judged: await judge(services, stored, read), errors: null };
}

/** The submissions of a client in the order of their tokens; null for one that is not stored, or no longer. */
export async function readSubmissions(
  services: SubmissionStore,
  userId: string,
  tokens: readonly string[],
): Promise<(JudgedSubmission | null)[]> {
  const { runs, clientDocuments } = services;
  const readNow: ReadRun = async (runId, identity) => {
    const run = await runs.readOwned(runId, identity);
    return { run, ...(run.state === 'finished' ? await runs.readOutput(runId, identity) : noOutput) };
  };
  const documents = await clientDocuments.read(userId, 'submissions', tokens);
  return Promise.all(
    documents.map(async (document, index) => {
      if (!document) return null;
      const stored = JSON.parse(String(document)) as StoredSubmission;
      try {
        return await judge(services, { ...stored, token: tokens[index]! }, readNow);
      } catch (error) {
        // The record of the run may expire before the submission.
        if (error instanceof ProblemError && ['not_found', 'expired'].includes(error.problem.code)) return null;
        throw error;
      }
    }),
  );
}

/** What the callback of a submission sends: the default fields in base64. */
export async function readCallback(
  services: SubmissionStore,
  { userId, token }: { userId: string; token: string },
): Promise<CallbackContent> {
  const [judged] = await readSubmissions(services, userId, [token]);
  if (!judged || judged.submission.callback_url === null) return null;
  if (judged.run.state !== 'finished') return 'pending';
  const body = JSON.stringify(presentSubmission(judged, { fields: parseFields(undefined), isBase64: true }));
  return { url: judged.submission.callback_url, body };
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
