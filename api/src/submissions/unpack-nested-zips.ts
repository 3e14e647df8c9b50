import { ProblemError } from '@runq/common/contract/problem';
import { readZip } from '../archives/read-zip.js';
import { droppedReason, type FoundFile, type PathReason, type StudentFiles } from './found-files.js';
import type { SubmissionArchive } from './read-archive.js';
import { nestedZipLimits, submissionArchiveLimits, submissionCaps } from './submission-limits.js';

/**
 * Unpacks the zip of each student whose only file is one; a zip beside other files is data, and so is a zip in a zip.
 * A broken zip costs its own student only. Together with the archive, all of them must stay within its limits.
 */
export async function unpackNestedZips(
  students: StudentFiles[],
  archive: Pick<SubmissionArchive, 'bytes' | 'entries'>,
): Promise<{ leftOut: PathReason[]; problems: PathReason[] }> {
  const leftOut: PathReason[] = [];
  const problems: PathReason[] = [];
  const unpacked = { bytes: archive.bytes, files: archive.entries.length };
  for (const student of students) {
    const zip = findOnlyZip(student.files);
    if (!zip) continue;
    const { entries, large, dropped, bytes, problems: reasons } = await readZip(zip.data, nestedZipLimits);
    unpacked.bytes += bytes;
    unpacked.files += entries.length + large.length;
    checkTotal(unpacked);
    const outside = (path: string) => (path === '' ? zip.archivePath : `${zip.archivePath}/${path}`);
    for (const path of dropped) leftOut.push({ path: outside(path), reason: droppedReason });
    for (const { path, reason } of reasons.slice(0, submissionCaps.reasonsPerStudent))
      problems.push({ path: outside(path), reason });
    student.files =
      reasons.length > 0
        ? []
        : [...entries, ...large.map((path) => ({ path, data: null }))].map(({ path, data }) => ({
            path,
            data,
            archivePath: outside(path),
          }));
  }
  return { leftOut, problems };
}

function findOnlyZip([file, ...others]: FoundFile[]): { data: Buffer; archivePath: string } | null {
  if (!file?.data || others.length > 0 || !file.path.toLowerCase().endsWith('.zip')) return null;
  return { data: file.data, archivePath: file.archivePath };
}

function checkTotal({ bytes, files }: { bytes: number; files: number }): void {
  const { maxTotalBytes, maxFiles } = submissionArchiveLimits;
  const message =
    bytes > maxTotalBytes
      ? `holds more than ${maxTotalBytes / (1024 * 1024)} MiB with the students' own zips unpacked`
      : `holds more than ${maxFiles} files with the students' own zips unpacked`;
  if (bytes > maxTotalBytes || files > maxFiles)
    throw new ProblemError('too_large', 'The submissions are too large; see errors.', {
      errors: [{ pointer: '/submissions', message }],
    });
}
