import { filePathSchema } from '@runq/common/contract/run-request';
import { comparePaths, type FoundFile, findCommonFolder, type PathReason, stripFolder } from './found-files.js';
import { submissionArchiveLimits, submissionCaps } from './submission-limits.js';

/** The files of one student that fit a run, and the rest with reasons. */
export interface PickedFiles {
  files: { path: string; data: Buffer }[];
  leftOut: PathReason[];
}

/**
 * Picks the files of a student within `submissionCaps`: programs first, then the rest, both by path. A file that does
 * not fit is left out, so that a student's large picture does not cost the grade. Folders around all files are removed.
 */
export function pickFiles(found: readonly FoundFile[]): PickedFiles {
  const picked: PickedFiles = { files: [], leftOut: [] };
  const paths = new Set<string>();
  const folders = new Set<string>();
  let bytes = 0;
  for (const { path, data, archivePath } of sortByImportance(stripCommonFolders(found))) {
    const parents = listParents(path);
    const reason = findReason({ path, data, bytes, count: picked.files.length });
    if (reason !== null) picked.leftOut.push({ path: archivePath, reason });
    else if (paths.has(path)) picked.leftOut.push({ path: archivePath, reason: `is a second "${path}"` });
    else if (folders.has(path) || parents.some((parent) => paths.has(parent)))
      picked.leftOut.push({ path: archivePath, reason: 'is both a file and a folder' });
    else if (data) {
      picked.files.push({ path, data });
      paths.add(path);
      for (const parent of parents) folders.add(parent);
      bytes += data.length;
    }
  }
  picked.files.sort((a, b) => comparePaths(a.path, b.path));
  return picked;
}

function stripCommonFolders(found: readonly FoundFile[]): readonly FoundFile[] {
  let files = found;
  for (let common = findCommonFolder(files); common !== null; common = findCommonFolder(files))
    files = stripFolder(files, common);
  return files;
}

function sortByImportance(files: readonly FoundFile[]): FoundFile[] {
  const rank = ({ path }: FoundFile) => (path.endsWith('.py') ? 0 : 1);
  return [...files].sort((a, b) => rank(a) - rank(b) || comparePaths(a.path, b.path));
}

function findReason(file: { path: string; data: Buffer | null; bytes: number; count: number }): string | null {
  const { path, data, bytes, count } = file;
  const { filesPerStudent, bytesPerStudent } = submissionCaps;
  const size = toMebibytes(bytesPerStudent);
  if (data === null) return `is larger than ${toMebibytes(submissionArchiveLimits.maxFileBytes(path))}`;
  if (data.length > bytesPerStudent) return `is larger than ${size}`;
  const { error } = filePathSchema.safeParse(path);
  if (error) return `has a path that cannot be used: ${error.issues.map(({ message }) => message).join(', ')}`;
  if (count >= filesPerStudent) return `the student has more than ${filesPerStudent} files`;
  return bytes + data.length > bytesPerStudent ? `the student's files are larger than ${size} together` : null;
}

const toMebibytes = (bytes: number) => `${bytes / (1024 * 1024)} MiB`;

function listParents(path: string): string[] {
  const parts = path.split('/');
  return parts.slice(1).map((_, index) => parts.slice(0, index + 1).join('/'));
}
