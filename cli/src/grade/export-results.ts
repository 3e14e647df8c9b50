import { join } from 'node:path';
import { CliError } from '../exit-code.js';
import { writeAtomically } from '../files/write-atomically.js';
import type { ApiClient } from '../http/api-client.js';
import { printLine } from '../terminal/terminal.js';
import { batchPath } from './batch.js';
import { type ResultFormat, resultFiles } from './result-formats.js';

/** What to write, and where. `bom`: CSV begins with a byte order mark, for Excel. */
export interface ExportOptions {
  format: ResultFormat[];
  out: string;
  bom: boolean;
}

/** Writes one file per format into a folder, over those of an earlier export, and names each on stderr. */
export async function exportResults(
  client: ApiClient,
  batchId: string,
  { format: formats, out, bom }: ExportOptions,
  stderr: NodeJS.WritableStream,
): Promise<void> {
  for (const format of formats) {
    const path = join(out, resultFiles[format]);
    const query = new URLSearchParams({ format, ...(bom ? { bom: '1' } : {}) });
    await client.download(`${batchPath(batchId)}/export?${query}`, (bytes) => writeResult(path, bytes));
    printLine(stderr, `Wrote ${path}`);
  }
}

/** Writes a file; one that cannot be written is a usage error with its name. */
export async function writeResult(path: string, bytes: AsyncIterable<Uint8Array>): Promise<void> {
  await writeAtomically(path, bytes).catch((error: NodeJS.ErrnoException) => {
    throw error.syscall ? new CliError(2, `"${path}" cannot be written (${error.code}).`) : error;
  });
}
