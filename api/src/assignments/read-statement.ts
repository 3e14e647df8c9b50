import type { AssignmentProblem } from './assignment-error.js';
import { decodeText, findTextFault, type PackageFiles } from './package-files.js';

const names = ['statement.md', 'README.md', 'readme.md'];
const limit = { bytes: 256 * 1024, reason: 'a statement may hold 256 KiB' };

/** The statement for students, from a Markdown file at the top of the package; null without one. */
export function readStatement(files: PackageFiles, problems: AssignmentProblem[]): string | null {
  const path = names.find((name) => files.find(name) !== null);
  if (path === undefined) return null;
  const data = files.find(path)!;
  const fault = findTextFault(data, limit);
  if (fault !== null) problems.push({ path, line: null, column: null, message: fault });
  return decodeText(data);
}
