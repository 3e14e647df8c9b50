import type { BatchPauser } from '../contract/batch-pause.js';
import type { CaseGroup } from '../contract/grading.js';
import type { StoredPublication } from '../contract/publication.js';
import type { ResultsHeader } from '../contract/results.js';
import type { Redis } from '../redis/connection.js';
import { decodeId, encodeId, type Keys } from '../redis/keys.js';
import { createScript } from '../redis/lua-scripts.js';

/** Many runs sent together. The scripts that change a run's state also change `counts`, so one read is exact. */
export interface StoredBatch {
  id: string;
  /** Who made it. */
  userId: string;
  /** The course to which it belongs; null: to none. */
  course: string | null;
  label: string | null;
  total: number;
  /** Epoch ms. */
  createdAt: number;
  cancelled: boolean;
  /** Null: it is not paused. */
  pausedBy: BatchPauser | null;
  counts: { queued: number; active: number; finished: number };
  /** Its runs are submissions; `readGrading` has by what they are graded. */
  isGraded: boolean;
  /** What a graded batch is in a list; null for other batches, and for those of earlier versions. */
  graded: { assignment: BatchGrading['assignment']; isCheck: boolean } | null;
  /** How often graders have changed it: scores, drafts, decisions about students. */
  revision: number;
  /** The published assignment to which students submit; null: none. Its counts and `total` are 0 here. */
  publication: StoredPublication | null;
}

/** The submission of a student that counts, in the batch of a published assignment. Times are epoch ms. */
export interface CountedSubmission {
  /** The run with the results: that of the attempt, or of a published regrade. */
  runId: string;
  /** The run of the attempt. */
  attemptRunId: string;
  attempt: number;
  /** The version of the assignment that graded it. */
  version: number;
  penaltyPercent: number;
  receivedAt: number;
  isOffline: boolean;
}

/** What a graded batch keeps besides its runs. `cases` have what the results say of each case. */
export interface BatchGrading extends Pick<ResultsHeader, 'missing' | 'leftOut' | 'cases' | 'seed'> {
  groups: CaseGroup[];
  /** Names of `missing` in the same order, null where the roster has none; absent in batches of an earlier version. */
  missingNames?: (string | null)[];
  /** The seed that the grader gave with the batch; regrades keep it. Absent: that of the assignment counts. */
  givenSeed?: number;
  owner: string;
  assignment: { name: string; title: string; version: number };
  /** Cases and groups of other versions that graded some of its submissions. */
  versions?: Record<number, Pick<BatchGrading, 'cases' | 'groups'>>;
  /**
   * Names of the students, by the index of their runs. Null: unknown. `counted`: of a published assignment alone; null:
   * nothing is handed in.
   */
  students: {
    student: string;
    name: string | null;
    submission: string | null;
    submittedAt: number | null;
    counted?: CountedSubmission | null;
  }[];
}

/** A batch to create. */
export interface NewBatch {
  id: string;
  userId: string;
  label: string | null;
  total: number;
  grading?: BatchGrading;
  /** The published assignment whose submissions it holds. */
  publication?: StoredPublication;
  /** It tries an assignment at its upload. */
  isCheck?: boolean;
  course?: string | null;
}

export interface Batches {
  /** Creates the record, before the first run. Idempotent. False: too many batches. */
  create(batch: NewBatch): Promise<boolean>;
  /** Appends the next runs in order; a run that is already there keeps its index. */
  append(id: string, runIds: string[]): Promise<void>;
  read(id: string): Promise<StoredBatch | null>;
  /** Null if the batch is not graded. Large, so it is read apart. */
  readGrading(id: string): Promise<BatchGrading | null>;
  /** Ids of a user's batches, newest first, after `skip` of them. */
  listOfUser(userId: string, skip: number, count: number): Promise<string[]>;
  /** The same for those of a course; some may have expired. */
  listOfCourse(course: string, skip: number, count: number): Promise<string[]>;
  /** Ids of `count` runs from an index on, in the order in which they were appended. */
  listRuns(id: string, from: number, count: number): Promise<string[]>;
  markCancelled(id: string): Promise<void>;
  /** Deletes a refused batch. The caller cancels its runs. */
  discard(id: string, userId: string): Promise<void>;
}

/** Fields of a record but what is graded. Only a graded batch has its own retention. */
const fields = [
  ...(['user', 'label', 'total', 'createdAt', 'cancelled', 'queued', 'active', 'finished'] as const),
  ...(['keepMs', 'pausedBy', 'graded', 'publication', 'revision', 'course'] as const),
] as const;

/** Records of batches. A finished batch expires with its runs. */
export function createBatches({ redis, keys }: { redis: Redis; keys: Keys }): Batches {
  const createBatch = createScript({ redis }, 'batches/createBatch');
  const listInCourse = createScript({ redis }, 'batches/listInCourse');
  const appendBatchRuns = createScript({ redis }, 'batches/appendBatchRuns');
  const markBatchCancelled = createScript({ redis }, 'batches/markBatchCancelled');

  return {
    async create(batch: NewBatch): Promise<boolean> {
      const created = await createBatch.call(
        keys.ofId(batch.id),
        batch.id,
        encodeId(batch.userId),
        JSON.stringify(batch.label),
        batch.total,
        batch.grading ? JSON.stringify(batch.grading) : '',
        batch.grading ? JSON.stringify({ assignment: batch.grading.assignment, isCheck: batch.isCheck ?? false }) : '',
        batch.publication ? JSON.stringify(batch.publication) : '',
        encodeId(batch.course ?? ''),
      );
      if (created !== 1) return false;
      // The batch of a published assignment is in no list.
      if (batch.course && !batch.publication) await listInCourse.call(keys.first, encodeId(batch.course), batch.id);
      return true;
    },

    async append(id: string, runIds: string[]): Promise<void> {
      await appendBatchRuns.call(keys.ofId(id), id, ...runIds);
    },

    async read(id: string): Promise<StoredBatch | null> {
      const values = await redis.hmget(keys.ofId(id).batch(id), ...fields);
      const stored = Object.fromEntries(fields.map((field, index) => [field, values[index]])) as Partial<
        Record<(typeof fields)[number], string | null>
      >;
      if (!stored.user) return null;
      return {
        id,
        userId: decodeId(stored.user),
        course: stored.course ? decodeId(stored.course) : null,
        label: JSON.parse(stored.label!),
        total: Number(stored.total),
        createdAt: Number(stored.createdAt),
        cancelled: stored.cancelled === '1',
        revision: Number(stored.revision ?? 0),
        pausedBy: (stored.pausedBy ?? null) as BatchPauser | null,
        isGraded: stored.keepMs !== null,
        publication: stored.publication ? JSON.parse(stored.publication) : null,
        graded: stored.graded ? JSON.parse(stored.graded) : null,
        counts: {
          queued: Number(stored.queued),
          active: Number(stored.active),
          finished: Number(stored.finished),
        },
      };
    },

    async readGrading(id: string): Promise<BatchGrading | null> {
      const text = await redis.hget(keys.ofId(id).batch(id), 'grading');
      return text === null ? null : JSON.parse(text);
    },

    listRuns(id: string, from: number, count: number): Promise<string[]> {
      return count > 0
        ? redis.zrange(keys.ofId(id).batchRuns(id), from, String(from + count - 1))
        : Promise.resolve([]);
    },

    listOfUser: (userId, skip, count) => redis.zrevrange(keys.ofUser(userId).batchesOf(userId), skip, skip + count - 1),

    listOfCourse: (course, skip, count) => redis.zrevrange(keys.first.courseBatches(course), skip, skip + count - 1),

    async markCancelled(id: string): Promise<void> {
      await markBatchCancelled.call(keys.ofId(id), id);
    },

    async discard(id: string, userId: string): Promise<void> {
      const shard = keys.ofId(id);
      await Promise.all([redis.del(shard.batch(id), shard.batchRuns(id)), redis.zrem(shard.batchesOf(userId), id)]);
    },
  };
}
