import type { AdminActions } from '@runq/common/admin/admin-actions';
import type { AssignmentStore } from '@runq/common/assignments/assignment-store';
import { ProblemError } from '@runq/common/contract/problem';
import type { BatchChanges, ChangeRefusal, Draft } from '@runq/common/runs/batch-changes';
import type { BatchGrading } from '@runq/common/runs/batches';
import { z } from 'zod';
import { toOperator } from '../admin/actor.js';
import { type SubmitBatchDeps, submitAsBatch } from '../batches/submit-batch.js';
import type { Identity } from '../http/middleware/authenticate.js';
import type { ScorePassback } from '../publications/score-passback.js';
import { type DraftReport, readDraftRows, reportDraft } from './draft-report.js';
import { describeCases, describeSeed, toGradingRun } from './grade-request.js';
import { type GradedBatch, iterateStudents, type ReadStudentsDeps, type StudentState } from './read-student-results.js';

const pageStudents = 50;

/** `POST /v1/batches/{id}/rerun`: whom to grade again, and by which version of the assignment. */
export const rerunSchema = z.strictObject({
  which: z.union([z.enum(['failed', 'ie', 'all']), z.array(z.string().min(1)).min(1).max(10_000)]),
  assignmentVersion: z.int().min(1).optional(),
});
type Rerun = z.output<typeof rerunSchema>;

/** `POST /v1/batches/{id}/students/{student}/override`; a null score removes it. */
export const overrideSchema = z.strictObject({
  score: z.number().min(0).max(1_000_000).nullable(),
  note: z.string().max(500).default(''),
});

/** Regrades as drafts: nothing changes for anyone until a grader publishes one. */
export interface Regrading {
  rerun(batch: GradedBatch, request: Rerun, identity: Identity): Promise<DraftReport>;
  readDraft(batch: GradedBatch, number: number): Promise<DraftReport>;
  decide(batch: GradedBatch, number: number, decision: 'publish' | 'discard', identity: Identity): Promise<DraftReport>;
  override(
    batch: GradedBatch,
    student: string,
    override: z.output<typeof overrideSchema>,
    identity: Identity,
  ): Promise<void>;
}

export interface RegradingDeps extends SubmitBatchDeps, ReadStudentsDeps {
  changes: BatchChanges;
  actions: Pick<AdminActions, 'appendAudit'>;
  assignmentStore: AssignmentStore;
  /** Makes a change after which scores of a batch, or of one of its students, may be other ones. */
  changeScores: ScorePassback['after'];
}

export function createRegrading(deps: RegradingDeps): Regrading {
  const { assignmentStore, changes, records, config, readMaxima, actions, changeScores } = deps;

  async function rerun(batch: GradedBatch, request: Rerun, identity: Identity): Promise<DraftReport> {
    requireFinished(batch);
    const version = request.assignmentVersion ?? batch.grading.assignment.version;
    if (version !== batch.grading.assignment.version && request.which !== 'all')
      throw new ProblemError('invalid', 'Another version of the assignment grades all students again, not some.');
    const { owner } = batch.grading;
    const stored = await assignmentStore.read(owner, batch.grading.assignment.name, version);
    if (!stored) throw new ProblemError('not_found', 'This version of the assignment does not exist any more.');
    const { assignment } = stored;
    const chosen = await chooseStudents(batch, request.which);
    const programs = await Promise.all(chosen.map(({ state }) => records.readProgram(state.runId)));
    const expired = chosen.filter((_, nth) => programs[nth] === null).map(({ state }) => state.student.student);
    if (expired.length > 0)
      throw new ProblemError(
        'conflict',
        `The files of these students have expired: ${expired.slice(0, 20).join(', ')}.`,
      );
    const maxima = await readMaxima();
    const { versions: _older, givenSeed, ...common } = batch.grading;
    const grading: BatchGrading = {
      ...common,
      ...describeCases(assignment),
      ...describeSeed(givenSeed),
      assignment: { name: assignment.name, title: assignment.title, version },
      students: chosen.map(({ state }) => state.student),
    };
    const decisions = await changes.readDecisions(
      batch.id,
      grading.students.map(({ student }) => student),
    );
    const toRequest = (index: number) => {
      const limits = decisions[index]!.limits?.limits;
      return {
        ...{ owner, assignment: assignment.name, version, cases: null, fresh: true },
        ...(givenSeed === undefined ? {} : { seed: givenSeed }),
        ...(limits ? { limits } : {}),
      };
    };
    const { batchId } = await submitAsBatch(
      deps,
      {
        label: `Regrade of ${batch.label ?? assignment.title}`,
        total: chosen.length,
        course: batch.course,
        grading,
        toRun: (index, slot) =>
          toGradingRun(
            { assignment, defaults: config.limits, maxima },
            { files: programs[index]!.files, label: grading.students[index]!.student, grading: toRequest(index) },
            identity,
            { ...slot, class: 'batch' },
          ),
      },
      { body: null, identity, idempotencyKey: null },
    );
    const draft = {
      ...{ batchId, students: chosen.map(({ index }) => index), createdAt: Date.now(), by: identity.userId },
      ...(batch.publication ? { attemptRuns: chosen.map(({ state }) => state.student.counted!.attemptRunId) } : {}),
    };
    const number = await changes.addDraft(batch.id, draft);
    if (typeof number !== 'number') throw refuse(number);
    await audit(identity, 'batch.rerun', batch, `draft ${number}: ${chosen.length} students`);
    return reportDraft(deps, batch, { ...draft, number, state: 'open', replaced: null });
  }

  async function chooseStudents(batch: GradedBatch, which: Rerun['which']) {
    const wanted = Array.isArray(which) ? new Set(which) : null;
    const isChosen = ({ student, results }: StudentState) => {
      if (student.counted === null) return false;
      if (wanted) return wanted.delete(student.student);
      if (which === 'all') return true;
      return results.some(({ verdict }) => (which === 'ie' ? verdict === 'IE' : verdict !== 'AC'));
    };
    const chosen: { index: number; state: StudentState }[] = [];
    let index = 0;
    for await (const state of iterateStudents(deps, batch, pageStudents)) {
      if (isChosen(state)) chosen.push({ index, state });
      index++;
    }
    if (wanted && wanted.size > 0)
      throw new ProblemError('invalid', `These students are not in the batch: ${[...wanted].slice(0, 20).join(', ')}.`);
    if (chosen.length === 0) throw new ProblemError('conflict', 'No student is left to grade again.');
    return chosen;
  }

  async function requireDraft(batch: GradedBatch, number: number): Promise<Draft> {
    const draft = await changes.readDraft(batch.id, number);
    if (!draft) throw new ProblemError('not_found', 'There is no such draft.');
    return draft;
  }

  async function decide(
    batch: GradedBatch,
    number: number,
    decision: 'publish' | 'discard',
    identity: Identity,
  ): Promise<DraftReport> {
    const draft = await requireDraft(batch, number);
    const { grading, rows, isGraded } = await readDraftRows(deps, draft);
    if (decision === 'publish' && !isGraded)
      throw new ProblemError('conflict', 'The draft is still being graded; publish it when it is complete.');
    // Read before the change: afterwards old and new are the same.
    const result = await reportDraft(deps, batch, draft);
    const { version } = grading.assignment;
    const { attemptRuns } = draft;
    const runs = rows.map(({ runId }, nth) =>
      attemptRuns ? { attemptRunId: attemptRuns[nth]!, runId, version } : { index: draft.students[nth]!, runId },
    );
    const { assignment, seed, groups, cases } = batch.grading;
    const refusal =
      decision === 'discard'
        ? await changes.discard(batch.id, draft)
        : await changeScores(batch.id, null, () =>
            changes.publish(batch.id, draft, runs, {
              earlier: { assignment, seed, groups, cases },
              next: regradedBy(batch, grading),
            }),
          );
    if (refusal) throw refuse(refusal);
    const { up, down, same } = result;
    await audit(identity, `batch.${decision}`, batch, `draft ${number}: ${up} up, ${down} down, ${same} same`);
    return { ...result, state: decision === 'publish' ? 'published' : 'discarded' };
  }

  const audit = (identity: Identity, action: string, batch: GradedBatch, result: string) =>
    actions.appendAudit(toOperator(identity, ''), action, batch.id, result);

  return {
    rerun,
    readDraft: async (batch, number) => reportDraft(deps, batch, await requireDraft(batch, number)),
    decide,
    async override(batch, student, { score, note }, identity) {
      const index = batch.grading.students.findIndex((one) => one.student === student);
      if (index < 0) throw new ProblemError('not_found', 'There is no such student in this batch.');
      const by = identity.userId;
      const refusal = await changeScores(batch.id, student, () =>
        changes.override(batch.id, index, score === null ? null : { score, note, by }),
      );
      if (refusal) throw refuse(refusal);
      await audit(identity, 'batch.override', batch, `${student}: ${score ?? 'removed'}`);
    },
  };
}

/** What a batch is graded by once a draft is published; null: as before. */
function regradedBy({ publication, grading: before }: GradedBatch, grading: BatchGrading): BatchGrading | null {
  const { version } = grading.assignment;
  if (version === before.assignment.version) return null;
  const { missing, leftOut, students } = before;
  if (!publication) return { ...grading, missing, leftOut, students };
  // New submissions are still graded by the published version.
  const { cases, groups } = grading;
  return { ...before, versions: { ...before.versions, [version]: { cases, groups } }, students: [], missing: [] };
}

function requireFinished({ counts, total }: GradedBatch): void {
  if (counts.finished < total) throw new ProblemError('conflict', 'The batch is still being graded.');
}

function refuse(refusal: ChangeRefusal): ProblemError {
  if (refusal === 'unknown') return new ProblemError('not_found', 'There is no such batch or draft.');
  if (refusal === 'decided') return new ProblemError('conflict', 'This draft is published or discarded already.');
  return new ProblemError('quota_exceeded', 'This batch has too many drafts.');
}
