import type { CoursePlatforms } from '@runq/common/accounts/course-platforms';
import type { Publications } from '@runq/common/assignments/publications';
import type { StoredPublication, StudentAttempts } from '@runq/common/contract/publication';
import type { BatchStudents } from '@runq/common/runs/batch-students';
import { presentAttempts, toInstant } from './present-standing.js';
import { attemptsLeft, type Standing, type Standings } from './standing.js';

export interface ListAttemptsDeps {
  publications: Pick<Publications, 'readStudents'>;
  batchStudents: Pick<BatchStudents, 'list'>;
  coursePlatforms: Pick<CoursePlatforms, 'readDetails'>;
  standings: Standings;
}

/**
 * The students of a published assignment with all attempts, a page at a time: those who have submitted in the order of
 * their first submissions, then the others of its audience. Who has not submitted has the name of the course.
 */
export async function listAttempts(
  { publications, batchStudents, coursePlatforms, standings }: ListAttemptsDeps,
  publication: StoredPublication,
  { cursor, limit }: { cursor: number; limit: number },
): Promise<{ students: StudentAttempts[]; nextCursor: string | null }> {
  const [submitted, audience] = await Promise.all([
    batchStudents.list(publication.batchId),
    publications.readStudents(publication),
  ]);
  const present = new Set(submitted);
  const all = [...submitted, ...(audience ?? []).filter((student) => !present.has(student))];
  const page = all.slice(cursor, cursor + limit);
  const [rows, details] = await Promise.all([
    standings.readMany(publication, page),
    publication.course === undefined ? [] : coursePlatforms.readDetails(publication.course, page),
  ]);
  const students = rows.map((row, nth) => describe({ ...row, name: row.name ?? details[nth]?.name ?? null }));
  const next = cursor + limit;
  return { students, nextCursor: next < all.length ? String(next) : null };
}

function describe(standing: Standing): StudentAttempts {
  const { student, name, decisions, deadlines, attempts, counted, override, score, maxScore, limit, used } = standing;
  const { extra, due, limits } = decisions;
  const summaries = new Map(presentAttempts(standing).map((summary) => [summary.id, summary]));
  return {
    ...{ student, name, score, maxScore },
    attempts: { limit, used, left: attemptsLeft(standing), extra: extra?.extra ?? 0 },
    due: deadlines.due === null ? null : toInstant(deadlines.due),
    extension: due && { due: toInstant(due.due), note: due.note, by: due.by },
    limits,
    overridden: override,
    counts: counted?.runId ?? null,
    late: counted?.isLate ?? false,
    needsAttention: override === null && (counted?.needsAttention ?? false),
    submissions: attempts
      .map((attempt) => {
        const { attempt: _number, ...summary } = summaries.get(attempt.runId)!;
        return {
          ...summary,
          attempt: attempt.number,
          version: attempt.graded.version,
          needsAttention: attempt.needsAttention,
          usesAttempt: !attempt.isFree,
        };
      })
      .reverse(),
  };
}
