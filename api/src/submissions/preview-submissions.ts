import { z } from 'zod';
import { submissionShapes } from './found-files.js';
import type { MatchedSubmissions } from './match-submissions.js';

/** Most entries of each list of a preview; its `totals` have the whole numbers. */
export const previewCaps = { students: 1000, filesPerStudent: 20, ids: 1000, reasons: 500 } as const;

const count = z.int().min(0);
const pathReasons = z.array(z.object({ path: z.string(), reason: z.string() })).max(previewCaps.reasons);
const ids = z.array(z.string()).max(previewCaps.ids);

/** The answer of `POST /v1/submissions/preview`: what would be graded. Sizes in bytes, times as ISO 8601 in UTC. */
export const submissionsPreviewSchema = z.object({
  shape: z.enum(submissionShapes),
  students: z
    .array(
      z.object({
        student: z.string(),
        name: z.string().nullable(),
        files: z.array(z.object({ path: z.string(), bytes: count })).max(previewCaps.filesPerStudent),
        fileCount: count,
        submittedAt: z.iso.datetime().nullable(),
      }),
    )
    .max(previewCaps.students),
  missing: ids.describe('Of the roster, without a submission.'),
  unknown: ids.describe('Not in the roster; graded nonetheless.'),
  leftOut: pathReasons,
  problems: pathReasons,
  totals: z
    .object({ students: count, missing: count, unknown: count, leftOut: count, problems: count })
    .describe('Lengths of the lists, which may be cut.'),
});
export type SubmissionsPreview = z.infer<typeof submissionsPreviewSchema>;

/** Describes matched submissions without their contents, in bounded lists. */
export function previewSubmissions(matched: MatchedSubmissions): SubmissionsPreview {
  const { shape, submissions, missing, unknown, leftOut, problems } = matched;
  return {
    shape,
    students: submissions.slice(0, previewCaps.students).map(({ student, name, files, submittedAt }) => ({
      ...{ student, name, fileCount: files.length },
      files: files.slice(0, previewCaps.filesPerStudent).map(({ path, data }) => ({ path, bytes: data.length })),
      submittedAt: submittedAt === null ? null : new Date(submittedAt).toISOString(),
    })),
    missing: missing.slice(0, previewCaps.ids),
    unknown: unknown.slice(0, previewCaps.ids),
    leftOut: leftOut.slice(0, previewCaps.reasons),
    problems: problems.slice(0, previewCaps.reasons),
    totals: {
      ...{ students: submissions.length, missing: missing.length, unknown: unknown.length },
      ...{ leftOut: leftOut.length, problems: problems.length },
    },
  };
}
