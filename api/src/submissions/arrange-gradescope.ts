import { type Arrangement, type FoundFile, type StudentFiles, splitPath } from './found-files.js';
import { createInvalidInput } from './invalid-input.js';
import { type GradescopeSubmission, readGradescopeMetadata } from './read-gradescope-metadata.js';
import type { Probe } from './roster-index.js';
import { gradescopeMetadata, submissionCaps } from './submission-limits.js';

export function isGradescopeExport(files: FoundFile[]): boolean {
  return files.some(({ path }) => path === gradescopeMetadata);
}

/** Arranges a Gradescope export. A group's submission counts for each of its submitters. */
export function arrangeGradescope(files: FoundFile[]): Arrangement {
  const arrangement: Arrangement = { shape: 'gradescope', students: [], leftOut: [], problems: [] };
  const metadata = readGradescopeMetadata(readMetadataFile(files));
  const folders = new Map<string, FoundFile[]>([...metadata.keys()].map((folder) => [folder, []]));
  for (const file of files) {
    const { folder, rest } = splitPath(file.path) ?? {};
    if (folder === undefined || rest === undefined) {
      if (file.path !== gradescopeMetadata)
        arrangement.leftOut.push({ path: file.archivePath, reason: 'lies outside of the submissions' });
      continue;
    }
    const own = folders.get(folder) ?? [];
    own.push({ ...file, path: rest });
    folders.set(folder, own);
  }
  for (const [folder, own] of folders) {
    const submission = metadata.get(folder);
    if (submission) {
      for (const student of toStudents(folder, submission, own)) arrangement.students.push(student);
    } else {
      const reason = `has no submitters that can be read in ${gradescopeMetadata}`;
      arrangement.problems.push({ path: folder, reason });
      const probes: Probe[] = [{ by: 'id', value: folder }];
      arrangement.students.push({ source: folder, id: folder, name: null, probes, submittedAt: null, files: own });
    }
    if (arrangement.students.length > submissionCaps.students) break;
  }
  return arrangement;
}

function readMetadataFile(files: FoundFile[]): string {
  const file = files.find(({ path }) => path === gradescopeMetadata);
  if (file?.data) return file.data.toString('utf8');
  const size = `${submissionCaps.metadataBytes / (1024 * 1024)} MiB`;
  throw createInvalidInput('The submissions cannot be read; see errors.', '/submissions', [
    `"${gradescopeMetadata}" is larger than ${size}`,
  ]);
}

function toStudents(folder: string, { submitters, submittedAt }: GradescopeSubmission, files: FoundFile[]) {
  return submitters.map(({ name, sid, email }): StudentFiles => {
    const probes = [
      sid !== null && { by: 'id' as const, value: sid },
      email !== null && { by: 'email' as const, value: email },
      name !== null && { by: 'name' as const, value: name },
    ].filter((probe) => probe !== false);
    return { source: folder, id: sid ?? email ?? name ?? folder, name, probes, submittedAt, files };
  });
}
