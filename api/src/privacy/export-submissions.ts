import type { MySubmission } from '@runq/common/contract/my-assignment';
import { ProblemError } from '@runq/common/contract/problem';
import type { StoredRun } from '@runq/common/runs/run-records';
import type { ZippedFile } from '../grading/exports/zip-files.js';
import { type ExportSources, type Subject, toInstant, toInstantOrNull, toJson } from './export-sources.js';
import { createSafePaths } from './safe-paths.js';

/**
 * `submissions/`: what the user handed in for published assignments, with results as the page of the student shows
 * them. So hidden cases are in none of the files.
 */
export async function* exportSubmissions(sources: ExportSources, subject: Subject): AsyncGenerator<ZippedFile> {
  const { myAssignments, records } = sources;
  const ids = await listSubmissions(sources, subject);
  if (ids.length === 0) return;
  yield { path: 'submissions/assignments.json', content: toJson(await myAssignments.list(subject)) };
  yield { path: 'submissions/results.json', content: toJson(await myAssignments.listResults(subject)) };
  const nameFolder = createSafePaths();
  // These are taken already.
  for (const name of ['assignments.json', 'results.json']) nameFolder(`submissions/${name}`);
  for (const id of ids) {
    const run = await records.read(id);
    if (run?.userId !== subject.userId || run.readerId === null) continue;
    const shown = await readShown(sources, run, subject);
    const assignment = 'assignment' in shown ? shown.assignment : 'other';
    const folder = nameFolder(`submissions/${assignment}/${id}`);
    yield { path: `${folder}/submission.json`, content: toJson(shown) };
    // The files alone: by what they are graded is not for students.
    const program = await records.readProgram(id);
    const place = createSafePaths();
    for (const { path, content, encoding } of program?.files ?? [])
      yield { path: `${folder}/${place(`files/${path}`)}`, content: Buffer.from(content, encoding) };
  }
}

/** Ids of the finished ones, which are stored the longest, and of those that wait or are graded. */
async function listSubmissions({ records, attempts }: ExportSources, { userId }: Subject): Promise<string[]> {
  const ids = new Set(await records.listHandedIn(userId));
  for (const batchId of await attempts.listBatches(userId))
    for (const { runId } of (await attempts.read(batchId, userId)).attempts) ids.add(runId);
  return [...ids];
}

/** What the student sees of it; of one whose assignment is gone, that it was submitted. */
async function readShown(
  { myAssignments }: ExportSources,
  { id, submittedAt, finishedAt, state }: StoredRun,
  subject: Subject,
): Promise<MySubmission | object> {
  try {
    return await myAssignments.readSubmission(id, subject);
  } catch (error) {
    if (!(error instanceof ProblemError)) throw error;
    return { id, state, submittedAt: toInstant(submittedAt), finishedAt: toInstantOrNull(finishedAt) };
  }
}
