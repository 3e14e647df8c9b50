import type { AdminActions } from '@runq/common/admin/admin-actions';
import type { Publications } from '@runq/common/assignments/publications';
import { findLimitIssues, resolveMaxima } from '@runq/common/contract/limit-maxima';
import { listErrors, ProblemError } from '@runq/common/contract/problem';
import type { extensionSchema, extraAttemptsSchema, studentLimitsSchema } from '@runq/common/contract/publication';
import type { BatchChanges, StudentDecisions } from '@runq/common/runs/batch-changes';
import type { BatchStudents } from '@runq/common/runs/batch-students';
import type { z } from 'zod';
import { toOperator } from '../admin/actor.js';
import type { GradedBatch } from '../grading/read-student-results.js';
import type { Identity } from '../http/middleware/authenticate.js';
import type { ReadMaxima } from '../runs/read-maxima.js';

/** What a grader grants one student of a graded batch; each is in the audit log. */
export interface StudentDecisionService {
  setAttempts(
    batch: GradedBatch,
    student: string,
    body: z.output<typeof extraAttemptsSchema>,
    by: Identity,
  ): Promise<void>;
  setExtension(
    batch: GradedBatch,
    student: string,
    body: z.output<typeof extensionSchema>,
    by: Identity,
  ): Promise<void>;
  /** Of later submissions and of regrades. */
  setLimits(
    batch: GradedBatch,
    student: string,
    body: z.output<typeof studentLimitsSchema>,
    by: Identity,
  ): Promise<void>;
}

export interface StudentDecisionDeps {
  changes: BatchChanges;
  publications: Pick<Publications, 'maySee'>;
  batchStudents: Pick<BatchStudents, 'findIndex'>;
  readMaxima: ReadMaxima;
  actions: Pick<AdminActions, 'appendAudit'>;
}

/** The limits that can be raised, as a sentence names them. */
const raisable = ['cpuTimeMs', 'wallTimeMs', 'memoryBytes', 'outputBytes'] as const;

export function createStudentDecisions(deps: StudentDecisionDeps): StudentDecisionService {
  const { changes, publications, batchStudents, readMaxima, actions } = deps;

  async function requireStudent(batch: GradedBatch, student: string): Promise<void> {
    const { publication, grading } = batch;
    const isKnown = publication
      ? (await publications.maySee(publication, student)) || (await batchStudents.findIndex(batch.id, student)) !== null
      : grading.students.some((one) => one.student === student);
    if (!isKnown) throw new ProblemError('not_found', 'There is no such student in this batch.');
  }

  async function decide<Kind extends keyof StudentDecisions>(
    batch: GradedBatch,
    student: string,
    { kind, decision, result }: { kind: Kind; decision: StudentDecisions[Kind]; result: string },
    identity: Identity,
  ): Promise<void> {
    await requireStudent(batch, student);
    const refusal = await changes.decide(batch.id, student, kind, decision);
    if (refusal === 'too_many') throw new ProblemError('quota_exceeded', 'This batch has too many decisions.');
    if (refusal) throw new ProblemError('not_found', 'There is no such batch.');
    const why = decision?.note ?? '';
    await actions.appendAudit(toOperator(identity, why), `student.${kind}`, batch.id, `${student}: ${result}`);
  }

  return {
    async setAttempts(batch, student, { extra, note }, identity) {
      requirePublished(batch, 'has no attempts: the archive holds one submission of each student');
      const decision = extra === 0 ? null : { extra, note, by: identity.userId };
      await decide(batch, student, { kind: 'extra', decision, result: `${extra} more attempts` }, identity);
    },

    async setExtension(batch, student, { due, note }, identity) {
      requirePublished(batch, 'has no due date: its submissions came with an archive');
      const decision = due === null ? null : { due: Date.parse(due), note, by: identity.userId };
      await decide(batch, student, { kind: 'due', decision, result: due ?? 'no extension' }, identity);
    },

    async setLimits(batch, student, { limits, note }, identity) {
      const most = resolveMaxima(await readMaxima(), identity.role, 'run');
      const issues = findLimitIssues({ limits }, most, raisable);
      if (issues.length > 0)
        throw new ProblemError('invalid', 'The request is not valid; see errors.', { errors: listErrors(issues) });
      const raised = Object.fromEntries(Object.entries(limits).filter(([, value]) => value !== undefined));
      const isNone = Object.keys(raised).length === 0;
      const decision = isNone ? null : { limits: raised, note, by: identity.userId };
      const result = isNone ? 'usual limits' : JSON.stringify(raised);
      await decide(batch, student, { kind: 'limits', decision, result }, identity);
    },
  };
}

function requirePublished({ publication }: GradedBatch, why: string): void {
  if (!publication) throw new ProblemError('conflict', `This batch ${why}.`);
}
