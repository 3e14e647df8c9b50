import type { CommandContext } from '../command-context.js';
import { exitCodes } from '../exit-code.js';
import { printLine } from '../terminal/terminal.js';
import { assignmentPath } from './assignment.js';
import { writeResult } from './export-results.js';

/** What to download, and where to; without `out` into `NAME.zip`. */
export interface DownloadOptions {
  assignmentVersion?: number;
  out?: string;
}

/** `runq grade download`: writes the zip of an assignment as it was uploaded, its latest version or another. */
export async function downloadAssignment(
  { client, terminal }: CommandContext,
  name: string,
  { assignmentVersion, out = `${name}.zip` }: DownloadOptions,
): Promise<number> {
  const version = assignmentVersion === undefined ? '' : `?version=${assignmentVersion}`;
  await client.download(`${assignmentPath(name)}/package${version}`, (bytes) => writeResult(out, bytes));
  printLine(terminal.stderr, `Wrote ${out}`);
  return exitCodes.ok;
}
