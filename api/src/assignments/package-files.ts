import { createHash } from 'node:crypto';
import type { AssignmentPackage, FileRef, UploadedAssignment } from '@runq/common/contract/grading';
import type { ArchiveFile } from '../archives/archive-limits.js';

/** The files of a package, and the contents that an assignment uses of them. */
export interface PackageFiles {
  /** Paths in the order of the archive. */
  paths: readonly string[];
  find(path: string): Buffer | null;
  /** The files below a folder, with paths relative to it. */
  listFolder(folder: string): ArchiveFile[];
  /** Adds a content to those that are stored, and returns its SHA-256 (hex). */
  store(data: Buffer): string;
  /** The same for a file beside a submission. */
  storeAs(path: string, data: Buffer): FileRef;
  contents: ReadonlyMap<string, Buffer>;
}

export function createPackageFiles(files: readonly ArchiveFile[]): PackageFiles {
  const byPath = new Map(files.map(({ path, data }) => [path, data]));
  const contents = new Map<string, Buffer>();
  const store = (data: Buffer): string => {
    const sha256 = digestOf(data);
    contents.set(sha256, data);
    return sha256;
  };
  return {
    paths: [...byPath.keys()],
    find: (path) => byPath.get(path) ?? null,
    listFolder: (folder) =>
      files
        .filter(({ path }) => path.startsWith(`${folder}/`))
        .map(({ path, data }) => ({ path: path.slice(folder.length + 1), data })),
    store,
    storeAs: (path, data) => ({ path, sha256: store(data) }),
    contents,
  };
}

const digestOf = (data: Buffer) => createHash('sha256').update(data).digest('hex');

/** Adds every file of a package, so that the whole can be downloaded again. */
export function withAllFiles(parsed: AssignmentPackage, files: readonly ArchiveFile[]): UploadedAssignment {
  const contents = new Map(parsed.contents);
  const refs = files.map(({ path, data }) => {
    const sha256 = digestOf(data);
    contents.set(sha256, data);
    return { path, sha256 };
  });
  return { ...parsed, files: refs, contents };
}

/** The text of UTF-8 bytes; null for others. */
export function decodeText(data: Buffer): string | null {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(data);
  } catch {
    return null;
  }
}

/** Why a text of a case cannot be used; null when it can. */
export function findTextFault(data: Buffer, limit: { bytes: number; reason: string }): string | null {
  if (data.length > limit.bytes) return `holds ${data.length} bytes; ${limit.reason}`;
  return decodeText(data) === null ? 'is not UTF-8 text' : null;
}
