import { Inflate } from 'fflate';
import type { ImportError, ImportedFile } from './import-files.js';
import { projectLimits } from './project-file.js';
import { findCompressedBytes, readZipDirectory, type ZipEntry } from './zip-directory.js';

/** Bytes inflated at a time: deflate expands a chunk at most 1032-fold before the size check. */
const chunkBytes = 2048;
/** Entries read at most; no student's project has more. */
const maxEntries = 1000;

/** Files that macOS and Windows add to zip files. */
const isSystemFile = (path: string) => /(^|\/)(__MACOSX\/|\.DS_Store$|Thumbs\.db$|desktop\.ini$)/.test(path);

/**
 * Unpacks a zip file within the limits of a project. Sizes stated in the file are not trusted: unpacking stops as soon
 * as the output exceeds the project's limit. Links, encrypted files and methods other than deflate are rejected with a
 * reason; `importFiles` validates the names. A single top-level folder is stripped.
 */
export async function unpackZip(
  bytes: Uint8Array,
  name = 'Zip file',
): Promise<{ files: ImportedFile[]; rejected: ImportError[] }> {
  const directory = readZipDirectory(bytes, maxEntries);
  if (!directory) return { files: [], rejected: [{ path: name, reason: 'Not a valid zip file.' }] };
  const entries = directory.entries.filter(({ path }) => !isSystemFile(path));
  const folder = findCommonFolder(entries);
  const files: ImportedFile[] = [];
  const rejected: ImportError[] = [];
  let freeBytes: number = projectLimits.bytes;
  for (const entry of entries) {
    const path = entry.path.slice(folder.length);
    const unpacked = unpackEntry(bytes, entry, freeBytes);
    if (typeof unpacked === 'string') rejected.push({ path, reason: unpacked });
    else {
      files.push({ path, bytes: unpacked });
      freeBytes -= unpacked.length;
    }
  }
  if (directory.isCut)
    rejected.push({ path: name, reason: `Contains more than ${maxEntries} files; the others were skipped.` });
  return { files, rejected };
}

function unpackEntry(bytes: Uint8Array, entry: ZipEntry, maxBytes: number): Uint8Array | string {
  if (entry.isLink) return 'Links are not supported.';
  if (entry.isEncrypted) return 'Password-protected files are not supported.';
  const packed = findCompressedBytes(bytes, entry);
  if (!packed) return damaged;
  if (entry.method === 0) return packed.length > maxBytes ? tooLarge : packed.slice();
  if (entry.method !== 8) return 'Unsupported compression method.';
  return inflate(packed, maxBytes);
}

const damaged = 'Damaged in the zip file.';
const tooLarge = 'Too large: the limit is 1 MiB for all files together.';

function inflate(packed: Uint8Array, maxBytes: number): Uint8Array | string {
  const chunks: Uint8Array[] = [];
  let size = 0;
  let ended = false;
  const inflater = new Inflate((chunk, final) => {
    size += chunk.length;
    if (size <= maxBytes) chunks.push(chunk);
    ended ||= final;
  });
  try {
    for (let at = 0; at < packed.length && size <= maxBytes; at += chunkBytes)
      inflater.push(packed.subarray(at, at + chunkBytes), at + chunkBytes >= packed.length);
  } catch {
    return damaged;
  }
  if (size > maxBytes) return tooLarge;
  if (!ended) return damaged;
  const all = new Uint8Array(size);
  let at = 0;
  for (const chunk of chunks) {
    all.set(chunk, at);
    at += chunk.length;
  }
  return all;
}

/** The top-level folder that contains every entry, with its slash; empty when there is none. */
function findCommonFolder(entries: readonly ZipEntry[]): string {
  const first = entries[0]?.path ?? '';
  const folder = first.slice(0, first.indexOf('/') + 1);
  return entries.every(({ path }) => path.startsWith(folder)) ? folder : '';
}
