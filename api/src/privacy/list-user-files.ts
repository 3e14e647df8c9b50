import type { ZippedFile } from '../grading/exports/zip-files.js';
import { describeExport } from './describe-export.js';
import { exportAccount } from './export-account.js';
import { exportFiles } from './export-files.js';
import { exportRuns } from './export-runs.js';
import type { ExportSources, Subject } from './export-sources.js';
import { exportAssignments, exportDocuments } from './export-staff.js';
import { exportSubmissions } from './export-submissions.js';

/**
 * The files of an export, one after the other: each is read when the one before has been taken. Everything is found by
 * the id of its user, so nothing of another user can be among it.
 */
export async function* listUserFiles(
  sources: ExportSources,
  subject: Subject,
  at: Date,
): AsyncGenerator<ZippedFile, void> {
  yield { path: 'README.txt', content: describeExport({ userId: subject.userId, at }) };
  yield* exportAccount(sources, subject);
  yield* exportFiles(sources, subject);
  yield* exportRuns(sources, subject);
  yield* exportSubmissions(sources, subject);
  yield* exportAssignments(sources, subject);
  yield* exportDocuments(sources, subject);
}
