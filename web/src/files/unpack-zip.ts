import { Inflate } from 'fflate';
import { projectCaps } from './project-file.js';
import type { Incoming, TakenIn } from './take-in.js';
import { findPackedBytes, readZipDirectory, type ZipEntry } from './zip-directory.js';

/** Bytes that go into the decompressor at a time: a piece becomes at most 1032 times as much before it is looked at. */
const pieceBytes = 2048;
/** Entries that are looked at; a zip file of more is no student's program. */
const maxEntries = 1000;

/** What macOS and Windows put into zip files for themselves. */
const isLitter = (path: string) => /(^|\/)(__MACOSX\/|\.DS_Store$|Thumbs\.db$|desktop\.ini$)/.test(path);

/**
 * Unpacks a zip file within the caps of a project. What a file claims of its size is not believed: unpacking stops as soon as more comes
 * out than all files together may hold. Links, encrypted files and methods other than "deflate" are refused, each with the reason; names
 * are checked where the files are taken in. A folder around everything is left out.
 */
export async function unpackZip(
  bytes: Uint8Array,
  name = 'The zip file',
): Promise<{ files: Incoming[] } & Pick<TakenIn, 'refused'>> {
  const directory = readZipDirectory(bytes, maxEntries);
  if (!directory) return { files: [], refused: [{ path: name, why: 'It is not a zip file, or it is damaged.' }] };
  const entries = directory.entries.filter(({ path }) => !isLitter(path));
  const folder = findFolderAround(entries);
  const files: Incoming[] = [];
  const refused: TakenIn['refused'] = [];
  let room: number = projectCaps.bytes;
  for (const entry of entries) {
    const path = entry.path.slice(folder.length);
    const unpacked = unpackEntry(bytes, entry, room);
    if (typeof unpacked === 'string') refused.push({ path, why: unpacked });
    else {
      files.push({ path, bytes: unpacked });
      room -= unpacked.length;
    }
  }
  if (directory.isCut)
    refused.push({ path: name, why: `It holds more than ${maxEntries} files; only the first were looked at.` });
  return { files, refused };
}

function unpackEntry(bytes: Uint8Array, entry: ZipEntry, room: number): Uint8Array | string {
  if (entry.isLink) return 'It is a link to another file.';
  if (entry.isEncrypted) return 'It is locked with a password.';
  const packed = findPackedBytes(bytes, entry);
  if (!packed) return 'The zip file is damaged there.';
  if (entry.method === 0) return packed.length > room ? tooMuch : packed.slice();
  if (entry.method !== 8) return 'It is packed in a way that is not known here.';
  return inflate(packed, room);
}

const tooMuch = 'There is no room for it: all files together may hold 1 MiB.';

function inflate(packed: Uint8Array, room: number): Uint8Array | string {
  const chunks: Uint8Array[] = [];
  let size = 0;
  let ended = false;
  const inflater = new Inflate((chunk, final) => {
    size += chunk.length;
    if (size <= room) chunks.push(chunk);
    ended ||= final;
  });
  try {
    for (let at = 0; at < packed.length && size <= room; at += pieceBytes)
      inflater.push(packed.subarray(at, at + pieceBytes), at + pieceBytes >= packed.length);
  } catch {
    return 'The zip file is damaged there.';
  }
  if (size > room) return tooMuch;
  if (!ended) return 'The zip file is damaged there.';
  const all = new Uint8Array(size);
  let at = 0;
  for (const chunk of chunks) {
    all.set(chunk, at);
    at += chunk.length;
  }
  return all;
}

/** The folder, with its slash, that every entry is in; empty when there is none. */
function findFolderAround(entries: readonly ZipEntry[]): string {
  const first = entries[0]?.path ?? '';
  const folder = first.slice(0, first.indexOf('/') + 1);
  return entries.every(({ path }) => path.startsWith(folder)) ? folder : '';
}
