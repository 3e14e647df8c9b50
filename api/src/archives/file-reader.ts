import { type FileHandle, open } from 'node:fs/promises';
import { Readable } from 'node:stream';
import yauzl from 'yauzl';

const chunkBytes = 64 * 1024;

/**
 * Reads a file for yauzl. Its own reader hands offsets from the archive to `fs.read`, which throws in a callback for
 * those beyond 2^53: one upload would end the process. This one answers them like an end of file.
 */
class FileReader extends yauzl.RandomAccessReader {
  readonly #handle: FileHandle;
  readonly #bytes: number;

  constructor(handle: FileHandle, bytes: number) {
    super();
    this.#handle = handle;
    this.#bytes = bytes;
  }

  override read(
    buffer: Buffer,
    offset: number,
    length: number,
    position: number,
    callback: (error: Error | null, bytesRead?: number) => void,
  ): void {
    if (!(position >= 0 && position + length <= this.#bytes)) {
      setImmediate(callback, null, 0);
      return;
    }
    this.#handle.read(buffer, offset, length, position).then(
      ({ bytesRead }) => callback(null, bytesRead),
      (error) => callback(error),
    );
  }

  override _readStreamForRange(start: number, end: number): Readable {
    return Readable.from(readRange(this.#handle, start, end), { objectMode: false });
  }

  override close(callback: (error: Error | null) => void): void {
    this.#handle.close().then(() => callback(null), callback);
  }
}

async function* readRange(handle: FileHandle, start: number, end: number): AsyncGenerator<Buffer> {
  for (let position = start; position < end; ) {
    const bytes = Math.min(chunkBytes, end - position);
    const { bytesRead, buffer } = await handle.read(Buffer.allocUnsafe(bytes), 0, bytes, position);
    if (bytesRead === 0) return;
    position += bytesRead;
    yield buffer.subarray(0, bytesRead);
  }
}

/** Opens a zip on disk; the caller closes it. */
export async function openZipFile(path: string, options: yauzl.Options): Promise<yauzl.ZipFile> {
  const handle = await open(path);
  try {
    const { size } = await handle.stat();
    return await yauzl.fromRandomAccessReaderPromise(new FileReader(handle, size), size, options);
  } catch (error) {
    await handle.close();
    throw error;
  }
}
