import { z } from 'zod';
import type { Assignment } from './grading.js';
import { fileSchema, requestCaps } from './run-request.js';

const instant = z.iso.datetime();

/** Most students that a publication names. */
const maxStudents = 10_000;
const studentId = z.string().min(1).max(128);

/**
 * An assignment as students have it; null: not published. `GET /v1/assignments` and `GET /v1/assignments/{name}` have
 * it. Its submissions are a graded batch: everything below `/v1/batches/{batchId}` works for it, with a row for each
 * student who has submitted.
 */
export const publicationSchema = z.object({
  state: z.enum(['open', 'closed']),
  version: z.int().min(1),
  publishedAt: instant,
  by: z.string(),
  /** Ids of students; null: all of its course or, without one, all who are signed in. */
  students: z.array(z.string()).nullable(),
  batchId: z.string(),
});
export type Publication = z.infer<typeof publicationSchema>;

/**
 * `POST /v1/assignments/{name}/publish`. Of an assignment that was published before, an absent field leaves version or
 * students as they were; else it is the latest version, for all of the course or, without one, all
 * who are signed in.
 */
export const publishSchema = z.strictObject({
  version: z.int().min(1).optional(),
  students: z.array(studentId).max(maxStudents).nullable().optional(),
});

const submittedFiles = z.array(fileSchema).min(1).max(requestCaps.files);

/** `POST /v1/my/assignments/{name}/precheck`. */
export const precheckRequestSchema = z.strictObject({ files: submittedFiles });

/**
 * `POST /v1/my/assignments/{name}/submissions`. `submittedAt`: time of the click, when the page was offline then; it is
 * not in the future, and at most `offlineSubmissionMs` ago.
 */
export const submissionRequestSchema = precheckRequestSchema.extend({ submittedAt: instant.optional() });

/** `POST /v1/my/assignments/{name}/choose`: the id of the submission that counts. */
export const chooseRequestSchema = z.strictObject({ submission: z.string().min(1).max(200) });

const note = z.string().max(500).default('');

/** Attempts beyond those of the assignment, for one student; 0 takes them back. */
export const extraAttemptsSchema = z.strictObject({ extra: z.int().min(0).max(1000), note });

/** Another due date for one student; null removes it. */
export const extensionSchema = z.strictObject({ due: instant.nullable(), note });

/** Raised limits of every case for one student's later submissions and regrades; an empty object removes them. */
export const studentLimitsSchema = z.strictObject({
  limits: z.strictObject({
    cpuTimeMs: z.int().min(1).optional(),
    wallTimeMs: z.int().min(1).optional(),
    memoryBytes: z.int().min(1).optional(),
    outputBytes: z.int().min(1).optional(),
  }),
  note,
});

const decision = { note: z.string(), by: z.string() };

/** `GET /v1/assignments/{name}/submissions`: a student with all attempts, for graders. */
export const studentAttemptsSchema = z.object({
  student: z.string(),
  name: z.string().nullable(),
  attempts: z.object({ limit: z.int().nullable(), used: z.int(), left: z.int().nullable(), extra: z.int() }),
  due: instant.nullable(),
  extension: z.object({ due: instant, ...decision }).nullable(),
  limits: studentLimitsSchema.pick({ limits: true }).extend(decision).nullable(),
  overridden: z.object({ score: z.number(), ...decision }).nullable(),
  /** The id of the one that counts; null: none. */
  counts: z.string().nullable(),
  score: z.number().nullable(),
  maxScore: z.number(),
  late: z.boolean(),
  needsAttention: z.boolean(),
  /** Newest first. */
  submissions: z.array(
    z.object({
      id: z.string(),
      attempt: z.int().min(1),
      version: z.int().min(1),
      submittedAt: instant,
      receivedAt: instant,
      late: z.boolean(),
      offline: z.boolean(),
      penaltyPercent: z.number(),
      state: z.enum(['queued', 'active', 'finished']),
      score: z.number().nullable(),
      maxScore: z.number(),
      needsAttention: z.boolean(),
      counts: z.boolean(),
      usesAttempt: z.boolean(),
    }),
  ),
});
export type StudentAttempts = z.infer<typeof studentAttemptsSchema>;

/** What lists of published assignments say of the published version. */
export type PublishedHead = Pick<
  Assignment,
  'title' | 'opens' | 'due' | 'late' | 'timezone' | 'attempts' | 'counts' | 'entry'
> & { maxScore: number };

/** An assignment that students have. `publishedAt` is epoch ms. */
export interface StoredPublication {
  name: string;
  owner: string;
  /** Absent: of no course. */
  course?: string;
  /** Holds the submissions. */
  batchId: string;
  version: number;
  state: 'open' | 'closed';
  publishedAt: number;
  by: string;
  /** All members of its course or, without one, all who are signed in may see it; else the students of its audience. */
  isForAll: boolean;
  head: PublishedHead;
}
