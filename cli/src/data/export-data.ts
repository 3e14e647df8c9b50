import type { CommandContext } from '../command-context.js';
import { exitCodes } from '../exit-code.js';
import { writeAtomically } from '../files/write-atomically.js';
import { printLine } from '../terminal/terminal.js';

/** Only its user may read it: it holds everything of a person. */
const fileMode = 0o600;

/** Writes the zip at a path of the API into a file. */
export async function exportData({ client, terminal }: CommandContext, path: string, out: string): Promise<number> {
  await client.download(path, (bytes) => writeAtomically(out, bytes, { mode: fileMode }));
  printLine(terminal.stderr, `Wrote ${out}`);
  return exitCodes.ok;
}
