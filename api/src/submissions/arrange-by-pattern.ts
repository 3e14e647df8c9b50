import { type Arrangement, type FoundFile, findCommonFolder, type StudentFiles, stripFolder } from './found-files.js';
import { createInvalidInput } from './invalid-input.js';
import { matchPattern } from './match-pattern.js';
import { toProbes } from './roster-index.js';

/** Paths named in the error of a pattern that matches nothing. */
const shownPaths = 3;

/** Arranges an archive by a grader's pattern. If it matches no path, a folder around all files is left away. */
export async function arrangeByPattern(files: FoundFile[], pattern: string): Promise<Arrangement> {
  let tried = files;
  let matches = await matchPattern(pattern, toPaths(tried));
  const common = findCommonFolder(tried);
  if (common !== null && matches.every((match) => match === null)) {
    tried = stripFolder(tried, common);
    matches = await matchPattern(pattern, toPaths(tried));
  }
  const arrangement: Arrangement = { shape: 'pattern', students: [], leftOut: [], problems: [] };
  const students = new Map<string, StudentFiles>();
  tried.forEach((file, index) => {
    const match = matches[index];
    if (!match) {
      arrangement.leftOut.push({ path: file.archivePath, reason: 'does not match the pattern' });
      return;
    }
    const { student: id, file: path } = match;
    const own = students.get(id) ?? {
      ...{ source: id, id, name: null, probes: toProbes(id), submittedAt: null, files: [] },
    };
    own.files.push({ ...file, path });
    students.set(id, own);
  });
  arrangement.students = [...students.values()];
  if (students.size > 0) return arrangement;
  const shown = toPaths(tried.slice(0, shownPaths)).map((path) => `"${path}"`);
  throw createInvalidInput('The pattern cannot be used; see errors.', '/pattern', [
    `matches no path of the archive, such as ${shown.join(', ')}`,
  ]);
}

const toPaths = (files: FoundFile[]) => files.map(({ path }) => path);
