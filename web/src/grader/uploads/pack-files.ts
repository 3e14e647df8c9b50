import { Zip, ZipDeflate } from 'fflate';
import type { FoundFile } from './collect-files.js';

/** Bytes of a file that are compressed before the page may react to clicks again. */
const chunkBytes = 256 * 1024;

/**
 * Packs files into a zip, a chunk at a time: the page stays usable, and the pages' CSP forbids blob workers. Null when
 * `signal` is aborted.
 */
export async function packFiles(
  files: readonly FoundFile[],
  { onProgress, signal }: { onProgress: (done: number) => void; signal: AbortSignal },
): Promise<Blob | null> {
  const parts: Uint8Array<ArrayBuffer>[] = [];
  const zip = new Zip((error, chunk) => {
    if (error) throw error;
    parts.push(chunk as Uint8Array<ArrayBuffer>);
  });
  for (const [index, { path, file }] of files.entries()) {
    const entry = new ZipDeflate(path, { level: 6 });
    zip.add(entry);
    for (let from = 0; from === 0 || from < file.size; from += chunkBytes) {
      if (signal.aborted) return null;
      const chunk = await file.slice(from, from + chunkBytes).arrayBuffer();
      entry.push(new Uint8Array(chunk), from + chunkBytes >= file.size);
    }
    onProgress(index + 1);
  }
  zip.end();
  return new Blob(parts, { type: 'application/zip' });
}
