import type { CommandContext } from '../command-context.js';
import { exitCodes } from '../exit-code.js';
import { printLine } from '../terminal/terminal.js';
import { assignmentPath } from './assignment.js';
import { findCourse } from './course.js';
import { writeResult } from './export-results.js';

/** What to download, and where to; without `out` into `NAME.zip`. */
export interface DownloadOptions {
  assignmentVersion?: number;
  course?: string;
  out?: string;
}

/** `runq grade download`: writes the zip of an assignment as it was uploaded, its latest version or another. */
export async function downloadAssignment(
  { client, terminal }: CommandContext,
  name: string,
  { assignmentVersion, course, out = `${name}.zip` }: DownloadOptions,
): Promise<number> {
  const query = new URLSearchParams();
  if (assignmentVersion !== undefined) query.set('version', String(assignmentVersion));
  if (course !== undefined) query.set('course', await findCourse(client, course));
  await client.download(`${assignmentPath(name)}/package?${query}`, (bytes) => writeResult(out, bytes));
  printLine(terminal.stderr, `Wrote ${out}`);
  return exitCodes.ok;
}
