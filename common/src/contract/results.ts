import { z } from 'zod';
import { checkerTypes, studentResultSchema, visibilities } from './grading.js';

/** `results.json`, version 1, without its `students`, which may be many and are read a page at a time. */
export const resultsHeaderSchema = z.object({
  version: z.literal(1),
  assignment: z.object({ name: z.string(), title: z.string(), version: z.number() }),
  batch: z.string(),
  /** An instant, ISO 8601 in UTC. */
  gradedAt: z.string(),
  seed: z.number(),
  python: z.string(),
  cases: z.array(
    z.object({
      name: z.string(),
      points: z.number(),
      visibility: z.enum(visibilities),
      checker: z.enum(checkerTypes),
      hint: z.string().nullable(),
      /** Of a test that has them. */
      number: z.string().optional(),
      tags: z.array(z.string()).optional(),
    }),
  ),
  /** Students of the roster without a submission. */
  missing: z.array(z.string()),
  /** Files of the submissions that were not used. */
  leftOut: z.array(z.object({ path: z.string(), reason: z.string() })),
});
export type ResultsHeader = z.infer<typeof resultsHeaderSchema>;

/** `results.json`, version 1. */
export const resultsSchema = resultsHeaderSchema.extend({ students: z.array(studentResultSchema) });
export type Results = z.infer<typeof resultsSchema>;
