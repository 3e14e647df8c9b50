import { once } from 'node:events';
import { type PassThrough, Readable } from 'node:stream';
import { finished } from 'node:stream/promises';
import { ZipFile } from 'yazl';

/** A file of an archive. `path` is relative and safe. */
export interface ZippedFile {
  path: string;
  content: string | Buffer;
}

/**
 * Writes files into a zip (PKWARE APPNOTE 6.3, UTF-8 names, deflate) while it is read. The next file is produced only
 * when the one before is compressed, so memory is bounded by a few files. Ending the reader ends the production.
 */
export function zipFiles(files: AsyncIterable<ZippedFile>, mtime: Date): Readable {
  const zip = new ZipFile();
  // yazl's types leave out that this is a PassThrough.
  const output = zip.outputStream as PassThrough;
  const fail = (error: unknown) => output.destroy(error instanceof Error ? error : new Error(String(error)));
  zip.on('error', fail);
  addFiles(zip, output, files, mtime).catch(fail);
  return output;
}

async function addFiles(zip: ZipFile, output: PassThrough, files: AsyncIterable<ZippedFile>, mtime: Date) {
  const closed = once(output, 'close').catch(() => undefined);
  for await (const { path, content } of files) {
    const source = Readable.from([typeof content === 'string' ? Buffer.from(content) : content]);
    zip.addReadStreamLazy(path, { mtime }, (callback) => callback(null, source));
    await Promise.race([finished(source), closed]);
    if (output.destroyed) return;
  }
  zip.end();
}
