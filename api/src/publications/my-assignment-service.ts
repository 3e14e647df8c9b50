import type { Publications } from '@runq/common/assignments/publications';
import type { MyAssignment, MyAssignmentDetail, MyResult, MySubmission } from '@runq/common/contract/my-assignment';
import { ProblemError } from '@runq/common/contract/problem';
import type {
  precheckRequestSchema,
  StoredPublication,
  submissionRequestSchema,
} from '@runq/common/contract/publication';
import type { Logger } from '@runq/common/process/log';
import type { z } from 'zod';
import type { Identity } from '../http/middleware/authenticate.js';
import type { RunService } from '../runs/run-service.js';
import { decideState, isOver } from './deadlines.js';
import { listMyResults } from './my-results.js';
import { findSubmission, type MySubmissionDeps, readProgress, readSubmission } from './my-submission.js';
import { listExposed, presentCase } from './present-cases.js';
import { presentAttempts, presentStanding } from './present-standing.js';
import { noTexts, readCaseTexts } from './read-case-texts.js';
import type { ScorePassback } from './score-passback.js';
import type { Standing } from './standing.js';
import { type SendProgress, streamSubmission } from './stream-submission.js';
import { type SubmitAttemptDeps, submitAttempt, submitPrecheck } from './submit-attempt.js';

/** What students do with published assignments. What they may not see is not found. */
export interface MyAssignmentService {
  /** By due date, the next one first. */
  list(identity: Identity): Promise<MyAssignment[]>;
  read(name: string, identity: Identity): Promise<MyAssignmentDetail>;
  submit(
    name: string,
    body: z.output<typeof submissionRequestSchema>,
    identity: Identity,
    idempotencyKey: string | null,
  ): Promise<MySubmission>;
  precheck(
    name: string,
    body: z.output<typeof precheckRequestSchema>,
    identity: Identity,
    idempotencyKey: string | null,
  ): Promise<MySubmission>;
  /** Where a student chooses which submission counts. */
  choose(name: string, submission: string, identity: Identity): Promise<MyAssignmentDetail>;
  readSubmission(id: string, identity: Identity): Promise<MySubmission>;
  /** Prepares the stream of a submission that the caller may read. */
  follow(
    id: string,
    identity: Identity,
  ): Promise<(send: SendProgress) => { close(): void; readonly ended: Promise<void> }>;
  listResults(identity: Identity): Promise<MyResult[]>;
}

export interface MyAssignmentDeps extends SubmitAttemptDeps, MySubmissionDeps {
  publications: Publications;
  runs: Pick<RunService, 'stream'>;
  /** Makes a change after which the score of a student may be another one. */
  changeScores: ScorePassback['after'];
  log: Logger;
}

export function createMyAssignmentService(deps: MyAssignmentDeps): MyAssignmentService {
  const { publications, standings, assignmentStore, attempts, changeScores } = deps;

  async function requireStanding(name: string, { userId }: Identity): Promise<Standing> {
    const publication = await publications.read(name);
    if (!publication || !(await publications.maySee(publication, userId)))
      throw new ProblemError('not_found', 'There is no such assignment.');
    return standings.read(publication, userId);
  }

  async function readAll({ userId }: Identity): Promise<Standing[]> {
    const all: StoredPublication[] = await publications.listFor(userId);
    return Promise.all(all.map((publication) => standings.read(publication, userId)));
  }

  async function describe(standing: Standing): Promise<MyAssignmentDetail> {
    const now = Date.now();
    const { publication, deadlines } = standing;
    const stored = await assignmentStore.read(publication.owner, publication.name, publication.version);
    if (!stored) throw new ProblemError('not_found', 'There is no such assignment.');
    const { assignment } = stored;
    const shown = presentStanding(standing, now);
    const submissions = presentAttempts(standing);
    // Before it opens, its contents are not for students.
    const isHidden = decideState(deadlines, { state: 'open' }, now) === 'upcoming';
    if (isHidden) return { ...shown, statement: null, entry: null, files: [], cases: [], submissions };
    const over = isOver(deadlines, publication, now);
    const exposed = listExposed(assignment.cases, over);
    const texts = await readCaseTexts(assignmentStore, publication.owner, assignment, exposed);
    const cases = assignment.cases.map((one) =>
      presentCase(one, assignment, { isOver: over, texts: texts.get(one.name) ?? noTexts }),
    );
    return {
      ...shown,
      statement: assignment.statement,
      entry: assignment.entry,
      files: assignment.files.map(({ path }) => path),
      cases: cases.filter((one) => one !== null),
      submissions,
    };
  }

  return {
    async list(identity) {
      const now = Date.now();
      const all = (await readAll(identity)).map((standing) => presentStanding(standing, now));
      const isPast = ({ state }: MyAssignment) => Number(state === 'closed');
      const dueOf = ({ due }: MyAssignment) => (due === null ? Number.POSITIVE_INFINITY : Date.parse(due));
      return all.sort((a, b) => isPast(a) - isPast(b) || compare(dueOf(a), dueOf(b)) || compare(a.name, b.name));
    },

    read: async (name, identity) => describe(await requireStanding(name, identity)),

    async submit(name, body, identity, idempotencyKey) {
      const standing = await requireStanding(name, identity);
      const { batchId } = standing.publication;
      const { runId } = await changeScores(batchId, standing.student, () =>
        submitAttempt(deps, { standing, body, identity, idempotencyKey }),
      );
      return readSubmission(deps, runId, identity);
    },

    async precheck(name, body, identity, idempotencyKey) {
      const standing = await requireStanding(name, identity);
      const { runId } = await submitPrecheck(deps, { standing, body, identity, idempotencyKey });
      return readSubmission(deps, runId, identity);
    },

    async choose(name, submission, identity) {
      const standing = await requireStanding(name, identity);
      const { publication, deadlines } = standing;
      if (publication.head.counts !== 'chosen')
        throw new ProblemError('conflict', `Of this assignment the ${publication.head.counts} submission counts.`);
      if (decideState(deadlines, publication, Date.now()) === 'closed')
        throw new ProblemError('conflict', 'The assignment is closed; the choice stays as it is.');
      const attempt = standing.attempts.find(({ runId }) => runId === submission);
      if (!attempt) throw new ProblemError('not_found', 'There is no such submission.');
      await changeScores(publication.batchId, identity.userId, () =>
        attempts.choose(publication.batchId, identity.userId, attempt.number),
      );
      return describe(await standings.read(publication, identity.userId));
    },

    readSubmission: (id, identity) => readSubmission(deps, id, identity),

    async follow(id, identity) {
      const own = await findSubmission(deps, id, identity);
      return (send) => streamSubmission(deps, { runId: id, read: () => readProgress(deps, own), send });
    },

    listResults: async (identity) => listMyResults(deps, await readAll(identity)),
  };
}

const compare = <T extends number | string>(a: T, b: T) => (a < b ? -1 : a > b ? 1 : 0);
