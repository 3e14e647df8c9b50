import type { ArchiveFile, ArchiveLimits } from '../archives/archive-limits.js';
import { readZip } from '../archives/read-zip.js';
import { AssignmentError } from './assignment-error.js';

/** Bounds of an assignment's zip. */
const packageLimits: ArchiveLimits = {
  maxTotalBytes: 64 * 1024 * 1024,
  maxRatio: 100,
  maxFiles: 2000,
  maxDepth: 10,
};

/**
 * Reads an assignment's zip, given by its path on disk or as a buffer. When one folder holds everything, paths start
 * below it. Throws an `AssignmentError` with every reason to refuse the zip.
 */
export async function readPackage(source: string | Buffer): Promise<ArchiveFile[]> {
  const { entries, problems } = await readZip(source, packageLimits);
  if (problems.length > 0)
    throw new AssignmentError(
      problems.map(({ path, reason }) => ({
        path: '',
        line: null,
        column: null,
        message: path === '' ? `the zip ${reason}` : `"${path}" ${reason}`,
      })),
    );
  return stripTopFolder(entries);
}

function stripTopFolder(files: ArchiveFile[]): ArchiveFile[] {
  const [first] = files;
  const top = first?.path.slice(0, first.path.indexOf('/') + 1) ?? '';
  if (top === '' || !files.every(({ path }) => path.startsWith(top))) return files;
  return files.map(({ path, data }) => ({ path: path.slice(top.length), data }));
}
