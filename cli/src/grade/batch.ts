import { z } from 'zod';

const count = z.int().min(0);

/** What an event of a batch says, and what `GET /v1/batches/:id` says as well. */
const counts = z.looseObject({ queued: count, active: count, finished: count });
export const progressSchema = z.looseObject({
  counts,
  etaMs: z.number().nullable(),
  waitingReason: z.string().nullable().default(null),
});
export type BatchProgress = z.output<typeof progressSchema>;

export const batchSchema = progressSchema.extend({ id: z.string(), total: count, cancelled: z.boolean() });
export type Batch = z.output<typeof batchSchema>;

const gradingSchema = z.looseObject({
  assignment: z.looseObject({ name: z.string(), version: count }),
  maxScore: z.number(),
  graded: count,
  histogram: z.array(count),
  needsAttention: z.looseObject({
    count,
    cases: z.array(z.looseObject({ student: z.string(), case: z.string(), sentence: z.string() })),
  }),
  mostFailed: z.looseObject({ case: z.string(), students: count }).nullable(),
  missing: z.array(z.string()),
  leftOut: z.array(z.looseObject({ path: z.string(), reason: z.string() })),
});
export type Grading = z.output<typeof gradingSchema>;

/** `GET /v1/batches/:id`; `grading` is null for a batch of plain runs. */
export const gradedBatchSchema = batchSchema.extend({ grading: gradingSchema.nullable() });
export type GradedBatch = z.output<typeof gradedBatchSchema>;

/** A page of `GET /v1/batches/:id/results` of a graded batch. */
export const studentPageSchema = z.looseObject({
  students: z.array(
    z.looseObject({
      student: z.string(),
      score: z.number(),
      overridden: z.looseObject({ score: z.number() }).nullable(),
      needsAttention: z.boolean(),
      state: z.string(),
    }),
  ),
  nextCursor: z.string().nullable(),
});

/** The path of a batch in the API; an id is a part of a path and nothing else. */
export const batchPath = (batchId: string) => `/v1/batches/${encodeURIComponent(batchId)}`;
