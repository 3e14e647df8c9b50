import { crc32 } from 'node:zlib';
import yauzl from 'yauzl';
import { type ArchiveLimits, findByteLimit, type ReadArchive } from './archive-limits.js';
import { createEntryChecks, type EntryChecks } from './check-entries.js';
import { openZipFile } from './file-reader.js';

/** Bits of an entry's flags and fields, from PKWARE's APPNOTE 4.4.2, 4.4.4 and Info-ZIP's extra field 0x7075. */
const zip = { stored: 0, deflated: 8, folderAttribute: 0x10, unicodePathField: 0x7075 } as const;
/** File types in the mode of stat(2), which Unix programs store in the upper half of the external attributes. */
const unixTypes = { mask: 0o170000, file: 0o100000, folder: 0o040000, link: 0o120000 } as const;

/**
 * Reads a zip, given by its path on disk or as a buffer, into memory; nothing is unpacked on disk. Sizes that the
 * archive declares are not believed: reading stops at the limit. An archive with any problem must be refused;
 * `entries` then holds the rest of its files.
 */
export async function readZip(source: string | Buffer, limits: ArchiveLimits): Promise<ReadArchive> {
  const checks = createEntryChecks(limits);
  let content: ZipContent = { entries: [], large: [], bytes: 0 };
  try {
    const options = { autoClose: false, decodeStrings: false, validateEntrySizes: false };
    const file = await (typeof source === 'string'
      ? openZipFile(source, options)
      : yauzl.fromBufferPromise(source, options));
    // An error after the last read, as of closing the file, has no other listener.
    file.on('error', () => {});
    try {
      content = await readFiles(file, await listFiles(file, checks), { checks, limits });
    } finally {
      file.close();
    }
  } catch (error) {
    // The disk's fault, not the archive's.
    if ('syscall' in (error as object)) throw error;
    checks.refuse('', `is no zip that can be read: ${(error as Error).message}`);
  }
  return {
    ...content,
    ...{ dropped: checks.listDropped(), problems: checks.listProblems(), isTooLarge: checks.isTooLarge() },
  };
}

type ZipContent = Pick<ReadArchive, 'entries' | 'large' | 'bytes'>;

interface ZipEntry {
  path: string;
  entry: yauzl.Entry;
}

async function listFiles(file: yauzl.ZipFile, checks: EntryChecks): Promise<ZipEntry[]> {
  const found: ZipEntry[] = [];
  for await (const entry of file.eachEntry()) {
    const { name, isFolder, special } = readHeader(entry);
    const path = checks.check({ name, isFolder, special });
    if (!checks.mayContinue()) break;
    if (path === null) continue;
    if (entry.isEncrypted()) checks.refuse(path, 'is encrypted');
    else if (entry.compressionMethod !== zip.stored && entry.compressionMethod !== zip.deflated)
      checks.refuse(path, `is compressed with method ${entry.compressionMethod}; use deflate`);
    else found.push({ path, entry });
  }
  return found;
}

function readHeader(entry: yauzl.Entry) {
  const name = readName(entry);
  const type = (entry.externalFileAttributes >>> 16) & unixTypes.mask;
  const isFolder =
    type === unixTypes.folder ||
    (type === 0 && (entry.externalFileAttributes & zip.folderAttribute) !== 0) ||
    [0x2f, 0x5c].includes(name.at(-1) ?? 0);
  const special =
    type === unixTypes.link
      ? 'a link'
      : type === 0 || type === unixTypes.file || type === unixTypes.folder
        ? null
        : 'neither a file nor a folder';
  return { name, isFolder, special };
}

/** The bytes of the name. Info-ZIP's Unicode field counts only if it belongs to this name. */
function readName({ fileNameRaw, extraFields }: yauzl.Entry): Buffer {
  const field = extraFields.find(({ id }) => id === zip.unicodePathField)?.data;
  const belongs = field && field.length > 5 && field[0] === 1 && field.readUInt32LE(1) === crc32(fileNameRaw);
  return belongs ? field.subarray(5) : fileNameRaw;
}

/** Reads one file after another. Several entries may share the same bytes, so only what was read is counted. */
async function readFiles(
  file: yauzl.ZipFile,
  found: ZipEntry[],
  { checks, limits }: { checks: EntryChecks; limits: ArchiveLimits },
): Promise<ZipContent> {
  const limit = findByteLimit(limits, file.fileSize);
  const bytes = found.reduce((sum, { entry }) => sum + entry.uncompressedSize, 0);
  if (bytes > limit.bytes) checks.refuseSize(limit.reason);
  if (checks.isTooLarge()) return { entries: [], large: [], bytes: 0 };
  const content: ZipContent = { entries: [], large: [], bytes };
  // No entry may exceed its declared size, so that the sum stays within the limit.
  for (const { path, entry } of found) {
    if (entry.uncompressedSize > (limits.maxFileBytes?.(path) ?? limit.bytes)) {
      content.large.push(path);
      continue;
    }
    const read = await readFile(file, entry).catch((error: Error) => `cannot be unpacked: ${error.message}`);
    if (typeof read === 'string') checks.refuse(path, read);
    else content.entries.push({ path, data: read });
  }
  return content;
}

/** The content of an entry, or why it is refused. */
async function readFile(file: yauzl.ZipFile, entry: yauzl.Entry): Promise<Buffer | string> {
  const size = entry.uncompressedSize;
  const stream = await file.openReadStreamPromise(entry);
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of stream as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes > size) return `holds more than the ${size} bytes that it declares`;
    chunks.push(chunk);
  }
  if (bytes < size) return `holds ${bytes} bytes and declares ${size}`;
  const data = Buffer.concat(chunks, bytes);
  return crc32(data) === entry.crc32 ? data : 'is damaged: its checksum is another';
}
