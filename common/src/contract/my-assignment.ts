import { z } from 'zod';
import { caseVerdicts, visibilities } from './grading.js';

// What students see of published assignments, below `/v1/my`. Instants are ISO 8601 in UTC; times are shown in the zone
// of the class (`timezone`). Whatever the visibility of a case withholds is null, or the case is not listed.

const count = z.int().min(0);
const instant = z.iso.datetime();
const points = z.number();

/** `upcoming`: opens later; `late`: due is over, and a reduced score is accepted until `lateUntil`. */
export const assignmentStates = ['upcoming', 'open', 'late', 'closed'] as const;
export type AssignmentState = (typeof assignmentStates)[number];

/** A published assignment for one student: `GET /v1/my/assignments`. */
export const myAssignmentSchema = z.object({
  name: z.string(),
  title: z.string(),
  /** The id of the grader who published it. */
  grader: z.string(),
  version: z.int().min(1),
  opens: instant.nullable(),
  /** For this student; an extension is part of it. */
  due: instant.nullable(),
  isExtended: z.boolean(),
  lateUntil: instant.nullable(),
  /** What each day begun after `due` takes off a score; 0 without late submissions. */
  latePercentPerDay: z.number(),
  timezone: z.string(),
  state: z.enum(assignmentStates),
  maxScore: points,
  /** Of what counts, reduced when late; null while nothing is graded, or a grader must decide. */
  score: points.nullable(),
  counts: z.enum(['best', 'latest', 'chosen']),
  /** `limit` and `left` are null without a limit. */
  attempts: z.object({ limit: count.nullable(), used: count, left: count.nullable() }),
  lastSubmittedAt: instant.nullable(),
});
export type MyAssignment = z.infer<typeof myAssignmentSchema>;

/** A case before anything is submitted. Texts only where its visibility shows them now. */
export const myCaseSchema = z.object({
  name: z.string(),
  points,
  visibility: z.enum(visibilities),
  args: z.array(z.string()),
  stdin: z.string().nullable(),
  expected: z.string().nullable(),
  /** A hint is shown with a result that is not correct, not here. */
  hint: z.null(),
  precheck: z.boolean(),
});

export const submissionStates = ['queued', 'active', 'finished'] as const;

const submissionShape = {
  id: z.string(),
  /** From 1, in the order of arrival; null for a precheck. */
  attempt: z.int().min(1).nullable(),
  /** The click counts for `due`. It is earlier than `receivedAt` when the page was offline. */
  submittedAt: instant,
  receivedAt: instant,
  late: z.boolean(),
  offline: z.boolean(),
  /** What lateness takes off its score. */
  penaltyPercent: z.number(),
  state: z.enum(submissionStates),
  /** With the penalty; null until it is graded, or while a grader must decide. */
  score: points.nullable(),
  maxScore: points,
  /** Its score is the one of the assignment. */
  counts: z.boolean(),
};

export const mySubmissionSummarySchema = z.object(submissionShape);
export type MySubmissionSummary = z.infer<typeof mySubmissionSummarySchema>;

/** `GET /v1/my/assignments/{name}`. */
export const myAssignmentDetailSchema = myAssignmentSchema.extend({
  /** Markdown. */
  statement: z.string().nullable(),
  /** The file to run; null: the only `.py` file. */
  entry: z.string().nullable(),
  /** Paths that the assignment puts beside every submission; files of the student do not win. */
  files: z.array(z.string()),
  cases: z.array(myCaseSchema),
  /** Newest first. */
  submissions: z.array(mySubmissionSummarySchema),
});
export type MyAssignmentDetail = z.infer<typeof myAssignmentDetailSchema>;

/** A case of a result. Of a case that shows its verdict only, all below `sentence` is null. */
export const myCaseResultSchema = z.object({
  name: z.string(),
  verdict: z.enum(caseVerdicts),
  score: points,
  maxScore: points,
  sentence: z.string(),
  hint: z.string().nullable(),
  usage: z.object({ cpuTimeMs: count, wallTimeMs: count, memoryPeakBytes: count }).nullable(),
  wouldPassIf: z.enum(['whitespace', 'case', 'prompts']).nullable(),
  diff: z
    .object({
      line: count,
      column: count,
      lines: z.array(z.object({ kind: z.enum(['same', 'expected', 'got', 'hidden']), text: z.string() })),
      hiddenLines: count,
    })
    .nullable(),
  transcript: z
    .object({
      parts: z.array(z.object({ kind: z.enum(['stdout', 'stderr', 'prompt', 'input']), text: z.string() })),
      hiddenBytes: count,
    })
    .nullable(),
  /** Cut to 65,536 characters, like `expected`. */
  input: z.string().nullable(),
  expected: z.string().nullable(),
});
export type MyCaseResult = z.infer<typeof myCaseResultSchema>;

/** `GET /v1/my/submissions/{id}`, and what a submission and a precheck answer with 202. */
export const mySubmissionSchema = mySubmissionSummarySchema.extend({
  kind: z.enum(['submission', 'precheck']),
  /** The name of the assignment. */
  assignment: z.string(),
  version: z.int().min(1),
  /** The queue position while it waits. */
  queue: z
    .object({
      position: z.int().min(1),
      ahead: count,
      etaMs: count.nullable(),
      maxMs: count.nullable(),
      isLate: z.boolean(),
      waitingFor: z.enum(['user_limit', 'class_limit', 'capacity', 'paused', 'due_time', 'batch_paused']),
      note: z.string().optional(),
    })
    .nullable(),
  /** A case was not graded by a fault of ours; no attempt is used. */
  needsAttention: z.boolean(),
  /** The score that a grader set; it counts in place of `score`. */
  overridden: z.object({ score: points, note: z.string() }).nullable(),
  /** Cases with a result so far, in the order of the assignment; hidden ones are not listed. */
  cases: z.array(myCaseResultSchema),
});
export type MySubmission = z.infer<typeof mySubmissionSchema>;

/**
 * Events of `GET /v1/my/submissions/{id}/events`, at most 4 in a second: `state` after every change, and one `finished`
 * at the end, both with this. `casesDone` counts listed cases.
 */
export const mySubmissionProgressSchema = mySubmissionSchema
  .pick({ id: true, state: true, queue: true })
  .extend({ casesDone: count, casesTotal: count });
export type MySubmissionProgress = z.infer<typeof mySubmissionProgressSchema>;

/** `GET /v1/my/results`: one per assignment with a submission that counts. */
export const myResultSchema = myAssignmentSchema
  .pick({ name: true, title: true, grader: true, due: true, timezone: true, score: true, maxScore: true })
  .extend({
    version: z.int().min(1),
    submission: z.string(),
    attempt: z.int().min(1),
    submittedAt: instant,
    late: z.boolean(),
    penaltyPercent: z.number(),
    overridden: z.object({ score: points, note: z.string() }).nullable(),
    cases: z.array(myCaseResultSchema.pick({ name: true, verdict: true, score: true, maxScore: true })),
  });
export type MyResult = z.infer<typeof myResultSchema>;
