import type { ApiClient } from '../http/api-client.js';
import { toPrintable } from '../terminal/printable.js';
import { batchPath, type GradedBatch, type Grading, studentPageSchema } from './batch.js';

const pageStudents = 100;
/** Most lines of a list on a terminal; results.json has all. */
const maxListed = 20;
const bars = '▁▂▃▄▅▆▇█';

/** Scores that count: not those of students who need attention, for whom no score is final. */
export interface Scores {
  graded: number;
  sum: number;
}

/** Adds up the scores, a page of students at a time. */
export async function readScores(client: ApiClient, batchId: string): Promise<Scores> {
  const scores = { graded: 0, sum: 0 };
  let cursor: string | null = '0';
  while (cursor !== null) {
    const query = new URLSearchParams({ cursor, limit: String(pageStudents) });
    const page: { students: Student[]; nextCursor: string | null } = await client.get(
      `${batchPath(batchId)}/results?${query}`,
      studentPageSchema,
    );
    for (const { state, needsAttention, score, overridden } of page.students) {
      if (state !== 'finished' || needsAttention) continue;
      scores.graded++;
      scores.sum += overridden?.score ?? score;
    }
    cursor = page.nextCursor;
  }
  return scores;
}

type Student = (typeof studentPageSchema)['_output']['students'][number];

/** What a grader wants to know first, a few lines. */
export function describeSummary(batch: GradedBatch, grading: Grading, { graded, sum }: Scores): string[] {
  const { assignment, maxScore, histogram, mostFailed, needsAttention, missing, leftOut } = grading;
  const lines = [
    `${assignment.name}, version ${assignment.version}: ${graded} of ${batch.total} graded` +
      (batch.cancelled ? '; the batch was cancelled' : ''),
  ];
  if (graded > 0) lines.push(`Mean: ${formatPoints(sum / graded)} of ${formatPoints(maxScore)} points`);
  if (grading.graded > 0) lines.push(`Scores: 0 ${drawHistogram(histogram)} ${formatPoints(maxScore)}`);
  if (mostFailed) lines.push(`Most failed: ${mostFailed.case} (${countOf(mostFailed.students, 'student')})`);
  const faults = needsAttention.cases.map((one) => `${one.student}, ${one.case}: ${one.sentence}`);
  lines.push(...list('Needs attention', faults, needsAttention.count));
  lines.push(...list('Missing', missing, missing.length));
  lines.push(
    ...list(
      'Left out',
      leftOut.map(({ path, reason }) => `${path}: ${reason}`),
      leftOut.length,
    ),
  );
  return lines.map(toPrintable);
}

function list(title: string, entries: string[], total: number): string[] {
  if (total === 0) return [];
  const shown = entries.slice(0, maxListed);
  const more = total > shown.length ? [`  and ${total - shown.length} more`] : [];
  return [`${title}: ${total}`, ...shown.map((entry) => `  ${entry}`), ...more];
}

/** A bar for each tenth of the points; a dot where there is no student. */
export function drawHistogram(histogram: readonly number[]): string {
  const most = Math.max(...histogram, 1);
  return histogram.map((count) => (count === 0 ? '·' : bars[Math.ceil((count / most) * bars.length) - 1]!)).join('');
}

const formatPoints = (points: number) => String(Math.round(points * 100) / 100);
const countOf = (count: number, noun: string) => `${count} ${noun}${count === 1 ? '' : 's'}`;
