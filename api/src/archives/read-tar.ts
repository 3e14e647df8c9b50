import { createReadStream } from 'node:fs';
import { open } from 'node:fs/promises';
import { PassThrough, Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGunzip } from 'node:zlib';
import tar from 'tar-stream';
import { type ArchiveLimits, findByteLimit, type ReadArchive } from './archive-limits.js';
import { createEntryChecks, type EntryChecks } from './check-entries.js';

/** Headers and padding of a tar: as a multiple of what its files may hold, and bytes that are always allowed. */
const overhead = { factor: 2, freeBytes: 4 * 1024 * 1024 } as const;
const chunkBytes = 64 * 1024;

/** Names of entries that are neither a file nor a folder, by tar-stream's types. */
const specialTypes: Record<string, string> = {
  link: 'a hard link',
  symlink: 'a link',
  'character-device': 'a device',
  'block-device': 'a device',
  fifo: 'a named pipe',
};

/** In Latin-1, the bytes of names survive the decoding of tar-stream. */
const extractOptions = { highWaterMark: chunkBytes, filenameEncoding: 'latin1' };

class TooLargeError extends Error {}

/**
 * Reads a tar, given by its path on disk or as a buffer, into memory; its first bytes show whether it is compressed
 * with gzip. Nothing is unpacked on disk. As in `readZip`, an archive with any problem must be refused.
 */
export async function readTar(source: string | Buffer, limits: ArchiveLimits): Promise<ReadArchive> {
  const checks = createEntryChecks(limits);
  const content: Pick<ReadArchive, 'entries' | 'large' | 'bytes'> = { entries: [], large: [], bytes: 0 };
  const { isGzip, archiveBytes } = await probe(source);
  const limit = findByteLimit(limits, archiveBytes);
  const extract = tar.extract(extractOptions);
  const read = typeof source === 'string' ? createReadStream(source) : Readable.from(splitBuffer(source));
  const meter = (chunks: AsyncIterable<Buffer>) =>
    limitBytes(chunks, limit.bytes * overhead.factor + overhead.freeBytes);
  const written = pipeline(read, isGzip ? createGunzip() : new PassThrough(), meter, extract);
  // The same fault ends the loop below, which is where it is handled.
  written.catch(() => {});
  try {
    await readEntries(extract, { checks, content, limits, maxBytes: limit.bytes });
  } catch (error) {
    // The disk's fault, not the archive's.
    if ('syscall' in (error as object)) throw error;
    if (error instanceof TooLargeError) checks.refuseSize(limit.reason);
    else checks.refuse('', `is no tar that can be read: ${messageOf(error)}`);
  } finally {
    extract.destroy();
  }
  return {
    ...content,
    ...{ dropped: checks.listDropped(), problems: checks.listProblems(), isTooLarge: checks.isTooLarge() },
  };
}

async function readEntries(
  extract: tar.Extract,
  target: {
    checks: EntryChecks;
    content: Pick<ReadArchive, 'entries' | 'large' | 'bytes'>;
    limits: ArchiveLimits;
    maxBytes: number;
  },
): Promise<void> {
  const { checks, content, limits, maxBytes } = target;
  for await (const entry of extract) {
    const { size = 0 } = entry.header;
    const path = checkHeader(entry.header, checks);
    if (!checks.mayContinue()) return;
    content.bytes += size;
    if (content.bytes > maxBytes) throw new TooLargeError();
    const isKept = path !== null && size <= (limits.maxFileBytes?.(path) ?? maxBytes);
    const chunks: Buffer[] = [];
    for await (const chunk of entry as AsyncIterable<Buffer>) if (isKept) chunks.push(chunk);
    if (isKept) content.entries.push({ path, data: Buffer.concat(chunks) });
    else if (path !== null) content.large.push(path);
  }
}

function checkHeader({ name, type, pax }: tar.Header, checks: EntryChecks): string | null {
  const isPax = typeof pax === 'object' && pax !== null && 'path' in pax;
  // Names in pax headers are decoded already; this character stands for bytes that are not UTF-8.
  if (isPax && name.includes('\ufffd')) {
    checks.refuse(name, 'has a name that is not UTF-8');
    return null;
  }
  const isFolder = type === 'directory';
  const isFile = type === 'file' || type === 'contiguous-file';
  // The type of an unknown flag is null.
  const special = isFile || isFolder ? null : (specialTypes[type] ?? 'neither a file nor a folder');
  return checks.check({ name: Buffer.from(name, isPax ? 'utf8' : 'latin1'), isFolder, special });
}

async function probe(source: string | Buffer): Promise<{ isGzip: boolean; archiveBytes: number }> {
  const isGzip = (head: Buffer) => head[0] === 0x1f && head[1] === 0x8b;
  if (typeof source !== 'string') return { isGzip: isGzip(source), archiveBytes: source.length };
  const handle = await open(source);
  try {
    const { buffer } = await handle.read(Buffer.alloc(2), 0, 2, 0);
    return { isGzip: isGzip(buffer), archiveBytes: (await handle.stat()).size };
  } finally {
    await handle.close();
  }
}

function* splitBuffer(buffer: Buffer): Generator<Buffer> {
  for (let from = 0; from < buffer.length; from += chunkBytes) yield buffer.subarray(from, from + chunkBytes);
}

async function* limitBytes(chunks: AsyncIterable<Buffer>, maxBytes: number): AsyncGenerator<Buffer> {
  let bytes = 0;
  for await (const chunk of chunks) {
    bytes += chunk.length;
    if (bytes > maxBytes) throw new TooLargeError();
    yield chunk;
  }
}

const messageOf = (error: unknown) => (error instanceof Error ? error.message : String(error));
