import { createWriteStream } from 'node:fs';
import { mkdir, rename, rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';

/**
 * Writes a file under a temporary name beside it and renames it, so that a reader sees the former file or the whole new
 * one. Makes the folder. `mode` holds for the new file.
 */
export async function writeAtomically(
  path: string,
  content: string | AsyncIterable<Uint8Array>,
  { mode = 0o666 }: { mode?: number } = {},
): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  const temporary = join(dirname(path), `.${basename(path)}.${process.pid}.tmp`);
  try {
    const source = typeof content === 'string' ? Readable.from([content]) : Readable.from(content);
    await pipeline(source, createWriteStream(temporary, { mode }));
    await rename(temporary, path);
  } catch (error) {
    await rm(temporary, { force: true });
    throw error;
  }
}
