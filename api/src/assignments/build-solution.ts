import type { Assignment } from '@runq/common/contract/grading';
import type { PackageFiles } from './package-files.js';

type Solution = NonNullable<Assignment['solution']>;

/**
 * The solution at a path of the package: one file, which then is the entry of the assignment, or a folder with all of
 * its files. A string says why there is none.
 */
export function buildSolution(path: string, entry: string | null, files: PackageFiles): Solution | string {
  const data = files.find(path);
  if (data !== null) {
    const name = entry ?? path.slice(path.lastIndexOf('/') + 1);
    return { entry: name, files: [files.storeAs(name, data)] };
  }
  const found = files.listFolder(path);
  if (found.length === 0) return `"${path}" is not in the package`;
  const refs = found.map((file) => files.storeAs(file.path, file.data));
  const programs = found.filter((file) => /^[^/]+\.py$/.test(file.path)).map((file) => file.path);
  const chosen = entry ?? (programs.length === 1 ? programs[0]! : 'main.py');
  if (found.some((file) => file.path === chosen)) return { entry: chosen, files: refs };
  if (entry !== null) return `"${path}" holds no "${entry}", which is the entry`;
  return programs.length === 0
    ? `"${path}" holds no .py file`
    : `"${path}" holds ${programs.length} .py files and no main.py; set entry`;
}
