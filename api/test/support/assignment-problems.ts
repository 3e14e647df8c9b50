import { AssignmentError, formatProblem } from '../../src/assignments/assignment-error.js';
import { parseAssignment } from '../../src/assignments/parse-assignment.js';
import { parseOptions, toFiles } from './assignment-package.js';

/** What stands before the first case. */
export const head = 'cases:\n- ';
/** A valid case. */
export const good = '{ name: a, expected: "" }';

/** What is wrong with an assignment of these files, a line each. */
export function listProblems(contents: Record<string, string | Buffer>): string[] {
  try {
    parseAssignment(toFiles(contents), parseOptions);
  } catch (error) {
    if (error instanceof AssignmentError) return error.problems.map(formatProblem);
    throw error;
  }
  return [];
}

/** Problems without the name of the file. */
export const check = (yaml: string, more: Record<string, string | Buffer> = {}) =>
  listProblems({ 'assignment.yaml': yaml, ...more }).map((text) => text.replace(/^assignment\.yaml:/, ''));

/** A form of one case; its first character stands at 2:3. */
export const checkCase = (form: string, more: Record<string, string | Buffer> = {}) => check(head + form, more);

/** Top-level lines before one valid case. */
export const checkHead = (lines: string, more: Record<string, string | Buffer> = {}) =>
  check(`${lines}\n${head}${good}\n`, more);
