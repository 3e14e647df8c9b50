import type { Probe } from './roster-index.js';

/** A file of an archive. `data` is null for one that is too large to keep, so that its student is still known. */
export interface FoundFile {
  path: string;
  data: Buffer | null;
  /** Where it lies in the archive; `path` may have lost folders. */
  archivePath: string;
}

/** Files that belong to one student, and what the archive says about that student. */
export interface StudentFiles {
  /** The folder or file in the archive. */
  source: string;
  /** The id of a student who is not in the roster. */
  id: string;
  name: string | null;
  /** How to find the student in the roster, best first. */
  probes: Probe[];
  /** Epoch ms; null if the archive does not say. */
  submittedAt: number | null;
  files: FoundFile[];
}

/** A path with the reason why it is left out, or what is wrong with it. */
export interface PathReason {
  path: string;
  reason: string;
}

/** Why files of operating systems, editors, Python and git are left out. */
export const droppedReason = 'is no work of a student';

/** How an archive arranges its students. */
export const submissionShapes = ['moodle', 'gradescope', 'folders', 'zips', 'flat', 'pattern'] as const;
export type SubmissionShape = (typeof submissionShapes)[number];

/** The files of an archive by student. */
export interface Arrangement {
  shape: SubmissionShape;
  students: StudentFiles[];
  leftOut: PathReason[];
  problems: PathReason[];
}

/** The first folder of a path and the rest; null if the path has no folder. */
export function splitPath(path: string): { folder: string; rest: string } | null {
  const index = path.indexOf('/');
  return index < 0 ? null : { folder: path.slice(0, index), rest: path.slice(index + 1) };
}

/** The folder that all files share, null if there is none. */
export function findCommonFolder(files: readonly { path: string }[]): string | null {
  const first = files[0] ? splitPath(files[0].path)?.folder : undefined;
  return first !== undefined && files.every(({ path }) => path.startsWith(`${first}/`)) ? first : null;
}

/** The files with their first folder removed. */
export function stripFolder(files: readonly FoundFile[], folder: string): FoundFile[] {
  return files.map((file) => ({ ...file, path: file.path.slice(folder.length + 1) }));
}

/** Orders paths and ids by their code units, so that a result does not depend on the machine's language. */
export function comparePaths(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
