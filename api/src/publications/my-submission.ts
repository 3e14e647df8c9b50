import type { AssignmentStore } from '@runq/common/assignments/assignment-store';
import type { CaseResults } from '@runq/common/assignments/case-results';
import type { MySubmission, MySubmissionProgress } from '@runq/common/contract/my-assignment';
import { ProblemError } from '@runq/common/contract/problem';
import type { StoredPublication } from '@runq/common/contract/publication';
import type { Batches, BatchGrading } from '@runq/common/runs/batches';
import type { RunRecords, StoredRun } from '@runq/common/runs/run-records';
import type { Scheduler } from '@runq/common/scheduler/scheduler';
import { scoreRun, sumPoints } from '../grading/read-student-results.js';
import { needsAttention } from '../grading/score.js';
import type { Identity } from '../http/middleware/authenticate.js';
import { isOver } from './deadlines.js';
import { listExposed, presentResult } from './present-cases.js';
import { presentAttempt, toInstant } from './present-standing.js';
import { noTexts, readCaseTexts } from './read-case-texts.js';
import type { AttemptState, Standing, Standings } from './standing.js';

export interface MySubmissionDeps {
  assignmentStore: AssignmentStore;
  storedBatches: Pick<Batches, 'read' | 'readGrading'>;
  standings: Standings;
  records: RunRecords;
  results: CaseResults;
  scheduler: Scheduler;
}

/** A submission or precheck of the caller, with what decides how it is shown. */
interface OwnSubmission {
  run: StoredRun;
  publication: StoredPublication;
  standing: Standing;
  /** Null: a precheck, or a submission that a newer one replaced. */
  attempt: AttemptState | null;
  /** The run with its results. */
  graded: StoredRun | null;
  gradedId: string;
  version: number;
  definition: Pick<BatchGrading, 'cases' | 'groups'>;
}

const notFound = () => new ProblemError('not_found', 'There is no such submission.');

/** Finds a submission; another student's is not found, exactly like one that does not exist. */
export async function findSubmission(deps: MySubmissionDeps, id: string, identity: Identity): Promise<OwnSubmission> {
  const run = await deps.records.read(id);
  const isOwn = run?.kind === 'submission' && run.readerId !== null && run.userId === identity.userId;
  if (!isOwn || run.batchId === null) throw notFound();
  const { batchId } = run;
  const [batch, grading] = await Promise.all([
    deps.storedBatches.read(batchId),
    deps.storedBatches.readGrading(batchId),
  ]);
  const publication = batch?.publication;
  if (!publication || !grading) throw notFound();
  const standing = await deps.standings.read(publication, identity.userId);
  const attempt = standing.attempts.find(({ runId }) => runId === id) ?? null;
  const request = (await deps.records.readProgram(id))?.grading;
  const gradedId = attempt?.graded.runId ?? id;
  const version = attempt?.graded.version ?? request?.version ?? publication.version;
  const { cases, groups } = grading.versions?.[version] ?? grading;
  const chosen = run.batchIndex === null ? (request?.cases ?? []) : null;
  return {
    ...{ run, publication, standing, attempt, gradedId, version },
    graded: gradedId === id ? run : await deps.records.read(gradedId),
    definition: { cases: chosen ? cases.filter(({ name }) => chosen.includes(name)) : cases, groups },
  };
}

/** A submission as its student may see it now. */
export async function readSubmission(deps: MySubmissionDeps, id: string, identity: Identity): Promise<MySubmission> {
  const own = await findSubmission(deps, id, identity);
  const { run, publication, standing, attempt, graded, gradedId, version, definition } = own;
  const [stored] = await deps.results.readMany([gradedId]);
  const { results, total } = scoreRun(definition, graded, stored!);
  const isFinished = graded === null || graded.state === 'finished';
  const isUngraded = needsAttention(results) || graded?.verdict === 'cancelled';
  const isCounted = attempt !== null && attempt === standing.counted;
  return {
    ...(attempt
      ? presentAttempt(attempt, standing.counted)
      : {
          ...{ id, attempt: run.batchIndex, late: false, offline: false, penaltyPercent: 0, counts: false },
          ...{ submittedAt: toInstant(run.submittedAt), receivedAt: toInstant(run.submittedAt) },
          state: run.state,
          score: isFinished && !isUngraded ? total : null,
          maxScore: sumPoints(definition),
        }),
    kind: run.batchIndex === null ? 'precheck' : 'submission',
    assignment: publication.name,
    version,
    queue: run.state === 'queued' ? await deps.scheduler.readQueuePosition(id) : null,
    needsAttention: isFinished && needsAttention(results),
    overridden: isCounted && standing.override ? describeOverride(standing.override) : null,
    cases: await presentResults(deps, own, results),
  };
}

/** Who set the score is not for students. */
export const describeOverride = ({ score, note }: { score: number; note: string }) => ({ score, note });

async function presentResults(
  { assignmentStore, results: caseResults }: MySubmissionDeps,
  { publication, standing, gradedId, version, definition }: OwnSubmission,
  results: ReturnType<typeof scoreRun>['results'],
): Promise<MySubmission['cases']> {
  const isShownLater = isOver(standing.deadlines, publication, Date.now());
  const exposed = listExposed(definition.cases, isShownLater);
  const { owner, name } = publication;
  const assignment = exposed.length > 0 ? await assignmentStore.read(owner, name, version) : null;
  const texts = assignment && (await readCaseTexts(assignmentStore, owner, assignment.assignment, exposed));
  const shown = await Promise.all(
    results.map(async (result) => {
      const one = definition.cases.find((other) => other.name === result.name);
      if (!one) return null;
      const transcript = exposed.includes(one.name) ? await caseResults.readTranscript(gradedId, one.name) : null;
      const details = { isOver: isShownLater, transcript, texts: texts?.get(one.name) ?? noTexts };
      return presentResult(one, result, details);
    }),
  );
  return shown.filter((one) => one !== null);
}

/** How far a submission is, without its queue position; `casesDone` counts the cases that are listed. */
export async function readProgress(
  deps: MySubmissionDeps,
  { run, standing, publication, definition }: OwnSubmission,
): Promise<MySubmissionProgress> {
  const [current, [stored]] = await Promise.all([deps.records.read(run.id), deps.results.readMany([run.id])]);
  const over = isOver(standing.deadlines, publication, Date.now());
  const listed = definition.cases.filter(({ visibility }) => isListed(visibility, over));
  const state = current?.state ?? 'finished';
  return {
    id: run.id,
    state,
    queue: null,
    casesDone: listed.filter(({ name }) => stored!.has(name)).length,
    casesTotal: listed.length,
  };
}

const isListed = (visibility: BatchGrading['cases'][number]['visibility'], over: boolean) =>
  visibility !== 'hidden' && (visibility !== 'after_due' || over);
