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
  /**
   * Of a published draft: what counted before, in the order of `students`. A null run is the student's first one, or
   * the attempt's own. Versions are known of attempts alone.
   */
  replaced: { runIds: (string | null)[]; versions: (number | null)[]; grading: EarlierGrading } | null;
}

/** By what students were graded before a draft was published. */
export type EarlierGrading = Pick<BatchGrading, 'assignment' | 'seed' | 'groups' | 'cases'>;

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
  addDraft(batchId: string, draft: Omit<Draft, 'number' | 'state' | 'replaced'>): Promise<number | ChangeRefusal>;
  readDraft(batchId: string, number: number): Promise<Draft | null>;
  /** All drafts, oldest first. */
  listDrafts(batchId: string): Promise<Draft[]>;
  /**
   * The runs of a published draft replace those of its students, or (of a published assignment) those of its attempts.
   * Deciding the same again changes nothing.
   */
  publish(
    batchId: string,
    draft: Draft,
    runs: ({ index: number; runId: string } | ({ attemptRunId: string } & RegradedRun))[],
    grading: { earlier: EarlierGrading; next: BatchGrading | null },
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

/** A run, or (of an attempt) the regrade that counted. */
function parseReplaced(text: string): { runId: string | null; version: number | null } {
  return text.startsWith('{') ? (JSON.parse(text) as RegradedRun) : { runId: text || null, version: null };
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

  async function readDrafts(batchId: string, numbers: number[]): Promise<(Draft | null)[]> {
    if (numbers.length === 0) return [];
    const names = ['draft', 'state', 'replaced', 'earlier'];
    const fields = numbers.flatMap((number) => names.map((name) => `${name}:${number}`));
    const values = await redis.hmget(keys.ofId(batchId).batchChanges(batchId), ...fields);
    return numbers.map((number, nth) => {
      const [text, state, replaced, earlier] = values.slice(nth * names.length, (nth + 1) * names.length);
      if (!text) return null;
      const before = replaced ? (JSON.parse(replaced) as string[]).map(parseReplaced) : null;
      return {
        ...JSON.parse(text),
        ...{ number, state: state as Draft['state'] },
        replaced:
          before && earlier
            ? {
                runIds: before.map(({ runId }) => runId),
                versions: before.map(({ version }) => version),
                grading: JSON.parse(earlier),
              }
            : null,
      };
    });
  }

  return {
    async addDraft(batchId, draft) {
      const code = await change(batchId, 'add', JSON.stringify(draft));
      return toRefusal(code) ?? code;
    },

    readDraft: async (batchId, number) => (await readDrafts(batchId, [number]))[0] ?? null,

    async listDrafts(batchId) {
      const count = Number((await redis.hget(keys.ofId(batchId).batchChanges(batchId), 'drafts')) ?? 0);
      const numbers = Array.from({ length: count }, (_, index) => index + 1);
      return (await readDrafts(batchId, numbers)).filter((draft) => draft !== null);
    },

    async publish(batchId, { number }, runs, { earlier, next }) {
      const flat = runs.flatMap((run) =>
        'index' in run
          ? [run.index, run.runId]
          : [run.attemptRunId, JSON.stringify({ runId: run.runId, version: run.version })],
      );
      const code = await change(
        batchId,
        ...['decide', number, 'published', next ? JSON.stringify(next) : '', JSON.stringify(earlier)],
        ...flat,
      );
      return toRefusal(code);
    },

    discard: async (batchId, { number }) => toRefusal(await change(batchId, 'decide', number, 'discarded', '', '')),

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
