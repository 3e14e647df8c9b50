import { z } from 'zod';
import type { ApiClient } from '../http/api-client.js';
import { toPrintable } from '../terminal/printable.js';
import { type BatchRequest, toSubmissionsForm } from './submit-batch.js';

const count = z.int().min(0);
const pathReasons = z.array(z.looseObject({ path: z.string(), reason: z.string() }));
const previewSchema = z.looseObject({
  shape: z.string(),
  students: z.array(
    z.looseObject({
      student: z.string(),
      name: z.string().nullable(),
      files: z.array(z.looseObject({ path: z.string() })),
      fileCount: count,
    }),
  ),
  missing: z.array(z.string()),
  unknown: z.array(z.string()),
  leftOut: pathReasons,
  problems: pathReasons,
  totals: z.looseObject({ students: count, missing: count, unknown: count, leftOut: count, problems: count }),
});
export type Preview = z.output<typeof previewSchema>;

/** Asks what would be graded. */
export function readPreview(
  client: ApiClient,
  request: Pick<BatchRequest, 'submissions' | 'roster' | 'pattern'>,
): Promise<Preview> {
  const body = toSubmissionsForm(request);
  return client.post('/v1/submissions/preview', previewSchema, { body, isRepeatable: true });
}

/** A preview, a student or file a line. */
export function describePreview({ shape, students, missing, unknown, leftOut, problems, totals }: Preview): string[] {
  const found = students.map(({ student, name, files, fileCount }) => {
    const shown = files.map(({ path }) => path).join(', ') + (fileCount > files.length ? ', ...' : '');
    return `${student}${name === null ? '' : ` (${name})`}: ${shown}`;
  });
  const list = (title: string, lines: string[], total: number) =>
    total === 0 ? [] : [`${title}: ${total}`, ...indent(lines), ...rest(total - lines.length)];
  const reasons = (entries: Preview['leftOut']) => entries.map(({ path, reason }) => `${path}: ${reason}`);
  return [
    ...list(`Students (${shape})`, found, totals.students),
    ...list('Missing, in the roster without a submission', missing, totals.missing),
    ...list('Unknown, not in the roster and graded nonetheless', unknown, totals.unknown),
    ...list('Left out', reasons(leftOut), totals.leftOut),
    ...list('Problems', reasons(problems), totals.problems),
  ].map(toPrintable);
}

const indent = (lines: string[]) => lines.map((line) => `  ${line}`);
const rest = (count: number) => (count > 0 ? [`  and ${count} more`] : []);
