import type { Publications } from '@runq/common/assignments/publications';
import type { StoredPublication } from '@runq/common/contract/publication';
import type { BatchStudents } from '@runq/common/runs/batch-students';
import type { Batches, BatchGrading } from '@runq/common/runs/batches';
import type { Standing, Standings } from './standing.js';

/**
 * Batches in which the batch of a published assignment has a row per student, with the submission that counts. So what
 * graders do with a batch works for it, too.
 */
export function createPublishedBatches(deps: {
  storedBatches: Batches;
  batchStudents: BatchStudents;
  publications: Pick<Publications, 'readStudents'>;
  standings: Standings;
}): Batches {
  const { storedBatches, batchStudents, publications, standings } = deps;

  const readStandings = async (publication: StoredPublication): Promise<Standing[]> =>
    standings.readMany(publication, await batchStudents.list(publication.batchId));

  async function readPublication(id: string): Promise<StoredPublication | null> {
    return (await storedBatches.read(id))?.publication ?? null;
  }

  return {
    ...storedBatches,

    async read(id) {
      const stored = await storedBatches.read(id);
      if (!stored?.publication) return stored;
      const counts = { queued: 0, active: 0, finished: 0 };
      const rows = await readStandings(stored.publication);
      for (const { counted } of rows) counts[counted?.state ?? 'finished']++;
      return { ...stored, total: rows.length, counts };
    },

    async readGrading(id) {
      const [grading, publication] = await Promise.all([storedBatches.readGrading(id), readPublication(id)]);
      if (!grading || !publication) return grading;
      const [rows, audience] = await Promise.all([readStandings(publication), publications.readStudents(publication)]);
      const present = new Set(rows.filter(({ counted }) => counted !== null).map(({ student }) => student));
      return {
        ...grading,
        students: rows.map(describeRow),
        missing: (audience ?? []).filter((student) => !present.has(student)),
      };
    },

    async listRuns(id, from, count) {
      const publication = await readPublication(id);
      if (!publication) return storedBatches.listRuns(id, from, count);
      const students = (await batchStudents.list(id)).slice(from, from + Math.max(0, count));
      const rows = await standings.readMany(publication, students);
      return rows.flatMap(({ counted }) => counted?.graded.runId ?? []);
    },
  };
}

function describeRow({ student, name, counted }: Standing): BatchGrading['students'][number] {
  if (!counted) return { student, name, submission: null, submittedAt: null, counted: null };
  return {
    ...{ student, name, submission: counted.submission, submittedAt: counted.submittedAt },
    counted: {
      ...counted.graded,
      attemptRunId: counted.runId,
      attempt: counted.number,
      penaltyPercent: counted.penaltyPercent,
      receivedAt: counted.receivedAt,
      isOffline: counted.isOffline,
    },
  };
}
