import { readZip } from '../archives/read-zip.js';
import { droppedReason, type FoundFile, type PathReason, type StudentFiles } from './found-files.js';
import { createInvalidInput } from './invalid-input.js';
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
  // The members of a group share their files.
  const done = new Map<FoundFile[], FoundFile[]>();
  for (const student of students) {
    const packed = student.files;
    const zip = findOnlyZip(packed);
    const known = done.get(packed);
    if (known) student.files = known;
    if (!zip || known) continue;
    const { entries, large, dropped, bytes, problems: reasons } = await readZip(zip.data, nestedZipLimits);
    unpacked.bytes += bytes;
    unpacked.files += entries.length + large.length;
    checkTotal(unpacked);
    const outside = (path: string) => (path === '' ? zip.archivePath : `${zip.archivePath}/${path}`);
    for (const path of dropped) leftOut.push({ path: outside(path), reason: droppedReason });
    for (const { path, reason } of reasons.slice(0, submissionCaps.reasonsPerStudent))
      problems.push({ path: outside(path), reason });
    const found = [...entries, ...large.map((path) => ({ path, data: null }))];
    student.files = reasons.length > 0 ? [] : found.map((file) => ({ ...file, archivePath: outside(file.path) }));
    done.set(packed, student.files);
  }
  return { leftOut, problems };
}

function findOnlyZip([file, ...others]: FoundFile[]): { data: Buffer; archivePath: string } | null {
  if (!file?.data || others.length > 0 || !file.path.toLowerCase().endsWith('.zip')) return null;
  return { data: file.data, archivePath: file.archivePath };
}

function checkTotal({ bytes, files }: { bytes: number; files: number }): void {
  const { maxTotalBytes, maxFiles } = submissionArchiveLimits;
  const excess = [
    bytes > maxTotalBytes && `more than ${maxTotalBytes / (1024 * 1024)} MiB`,
    files > maxFiles && `more than ${maxFiles.toLocaleString('en')} files`,
  ].filter((reason) => reason !== false);
  const messages = excess.map((reason) => `holds ${reason} with the students' own zips unpacked`);
  const detail = 'The archive of submissions is refused; see errors.';
  if (messages.length > 0) throw createInvalidInput(detail, '/submissions', messages, 'too_large');
}
