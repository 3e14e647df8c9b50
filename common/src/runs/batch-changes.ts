import type { CaseLimits } from '../contract/grading.js';
import type { Redis } from '../redis/connection.js';
import { encodeId, type Keys } from '../redis/keys.js';
import { createScript } from '../redis/lua-scripts.js';
import type { BatchGrading } from './batches.js';

/** Most drafts of a batch. */
const mostDrafts = 100;

/** A regrade: some students of a batch, graded again as a batch of its own. */
export interface Draft {
  number: number;
  state: 'open' | 'published' | 'discarded';
  /** The batch with the new runs, in the order of `students`. */
  batchId: string;
  /** Indexes of the students in the first batch. */
  students: number[];
  /** In the batch of a published assignment, the runs of the attempts that are graded again. */
  attemptRuns?: string[];
  /** Epoch ms. */
  createdAt: number;
  by: string;
}

/** A score that a grader set in place of the computed one. */
export interface Override {
  score: number;
  note: string;
  by: string;
}

/** What a grader decided about one student. */
interface Decision {
  note: string;
  by: string;
}

/** Decisions about a student: attempts beyond those of the assignment, another due date, raised limits. */
export interface StudentDecisions {
  extra: (Decision & { extra: number }) | null;
  /** Epoch ms. */
  due: (Decision & { due: number }) | null;
  limits: (Decision & { limits: Partial<CaseLimits> }) | null;
}

/** A published regrade of an attempt, by the version that graded it. */
export interface RegradedRun {
  runId: string;
  version: number;
}

/** Why a change was refused. */
export type ChangeRefusal = 'unknown' | 'too_many' | 'decided';

export interface BatchChanges {
  addDraft(batchId: string, draft: Omit<Draft, 'number' | 'state'>): Promise<number | ChangeRefusal>;
  readDraft(batchId: string, number: number): Promise<Draft | null>;
  /**
   * The runs of a published draft replace those of its students, or (of a published assignment) those of its attempts.
   * Deciding the same again changes nothing.
   */
  publish(
    batchId: string,
    draft: Draft,
    runs: ({ index: number; runId: string } | ({ attemptRunId: string } & RegradedRun))[],
    grading: BatchGrading | null,
  ): Promise<ChangeRefusal | null>;
  discard(batchId: string, draft: Draft): Promise<ChangeRefusal | null>;
  /** Null removes the override. */
  override(batchId: string, index: number, override: Override | null): Promise<ChangeRefusal | null>;
  /** What holds for students now, by their indexes. */
  readMany(batchId: string, indexes: number[]): Promise<{ runId: string | null; override: Override | null }[]>;
  /** Null removes the decision. */
  decide<Kind extends keyof StudentDecisions>(
    batchId: string,
    student: string,
    kind: Kind,
    decision: StudentDecisions[Kind],
  ): Promise<ChangeRefusal | null>;
  /** In the order of the students. */
  readDecisions(batchId: string, students: string[]): Promise<StudentDecisions[]>;
  /** The published regrades of attempts, by the ids of their runs. */
  readRegraded(batchId: string, attemptRunIds: string[]): Promise<Map<string, RegradedRun>>;
}

const decisionKinds = ['extra', 'due', 'limits'] as const;

const refusals: Record<number, ChangeRefusal> = { 0: 'unknown', [-1]: 'too_many', [-2]: 'decided' };

/** What graders decided about graded batches. It expires with its batch. */
export function createBatchChanges({ redis, keys }: { redis: Redis; keys: Keys }): BatchChanges {
  const changeBatch = createScript({ redis }, 'batches/changeBatch');

  async function change(batchId: string, ...args: (string | number)[]): Promise<number> {
    return (await changeBatch.call(keys.ofId(batchId), batchId, mostDrafts, ...args)) as number;
  }
  const toRefusal = (code: number) => refusals[code] ?? null;

  return {
    async addDraft(batchId, draft) {
      const code = await change(batchId, 'add', JSON.stringify(draft));
      return toRefusal(code) ?? code;
    },

    async readDraft(batchId, number) {
      const fields = [`draft:${number}`, `state:${number}`];
      const [text, state] = await redis.hmget(keys.ofId(batchId).batchChanges(batchId), ...fields);
      return text ? { ...JSON.parse(text), number, state: state as Draft['state'] } : null;
    },

    async publish(batchId, { number }, runs, grading) {
      const flat = runs.flatMap((run) =>
        'index' in run
          ? [run.index, run.runId]
          : [run.attemptRunId, JSON.stringify({ runId: run.runId, version: run.version })],
      );
      const code = await change(
        batchId,
        ...['decide', number, 'published', grading ? JSON.stringify(grading) : ''],
        ...flat,
      );
      return toRefusal(code);
    },

    discard: async (batchId, { number }) => toRefusal(await change(batchId, 'decide', number, 'discarded', '')),

    override: async (batchId, index, override) =>
      toRefusal(await change(batchId, 'override', index, override ? JSON.stringify(override) : '')),

    async readMany(batchId, indexes) {
      if (indexes.length === 0) return [];
      const fields = indexes.flatMap((index) => [`run:${index}`, `override:${index}`]);
      const values = await redis.hmget(keys.ofId(batchId).batchChanges(batchId), ...fields);
      return indexes.map((_, nth) => {
        const override = values[nth * 2 + 1];
        return { runId: values[nth * 2] ?? null, override: override ? JSON.parse(override) : null };
      });
    },

    decide: async (batchId, student, kind, decision) =>
      toRefusal(
        await change(batchId, 'student', kind, encodeId(student), decision === null ? '' : JSON.stringify(decision)),
      ),

    async readDecisions(batchId, students) {
      if (students.length === 0) return [];
      const fields = students.flatMap((student) => decisionKinds.map((kind) => `${kind}:${encodeId(student)}`));
      const values = await redis.hmget(keys.ofId(batchId).batchChanges(batchId), ...fields);
      return students.map((_, nth) => {
        const [extra, due, limits] = values
          .slice(nth * decisionKinds.length, (nth + 1) * decisionKinds.length)
          .map((text) => (text ? JSON.parse(text) : null));
        return { extra, due, limits };
      });
    },

    async readRegraded(batchId, attemptRunIds) {
      const name = keys.ofId(batchId).batchChanges(batchId);
      // Most batches have no regrade.
      if (attemptRunIds.length === 0 || (await redis.hexists(name, 'drafts')) === 0) return new Map();
      const values = await redis.hmget(name, ...attemptRunIds.map((runId) => `run:${runId}`));
      return new Map(attemptRunIds.flatMap((runId, nth) => (values[nth] ? [[runId, JSON.parse(values[nth]!)]] : [])));
    },
  };
}
