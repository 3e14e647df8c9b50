import type { AssignmentPackage } from '@runq/common/contract/grading';
import type { ArchiveFile } from '../archives/archive-limits.js';
import { AssignmentError, type AssignmentProblem } from './assignment-error.js';
import { buildAssignment, type ParseOptions } from './build-assignment.js';
import { assignmentNamePattern } from './form/assignment-schema.js';
import { readForm } from './form/read-form.js';
import { createPackageFiles, type PackageFiles } from './package-files.js';
import { readPairs } from './read-pairs.js';
import type { Suite } from './suites/build-suites.js';

/** A valid assignment. The tests of its suites are not among its cases yet: `collectTests` adds them. */
export interface ParsedAssignment extends AssignmentPackage {
  suites: Suite[];
}

const formNames = ['assignment.yaml', 'assignment.yml'];

/**
 * Parses the files of an assignment: those that its `assignment.yaml` describes, else pairs of inputs and outputs.
 * Throws an `AssignmentError` with all problems.
 */
export function parseAssignment(files: readonly ArchiveFile[], options: ParseOptions): ParsedAssignment {
  const problems: AssignmentProblem[] = [];
  const packageFiles = createPackageFiles(files);
  const named = { ...options, fallbackName: toAssignmentName(options.fallbackName) };
  const parsed = parse(packageFiles, named, problems);
  if (parsed === null || problems.length > 0) throw new AssignmentError(problems.sort(compareProblems));
  return { ...parsed, contents: packageFiles.contents };
}

function parse(files: PackageFiles, options: ParseOptions, problems: AssignmentProblem[]) {
  const [path, second] = formNames.filter((name) => files.find(name) !== null);
  if (second !== undefined)
    problems.push({ path: second, line: null, column: null, message: `is a second ${path}; remove one of them` });
  if (path === undefined) return { assignment: readPairs(files, options, problems), suites: [] };
  const form = readForm(path, files.find(path)!, problems);
  return form === null ? null : buildAssignment(form, { files, options, problems });
}

/** In the order of the text; problems of whole files come first. */
const compareProblems = (a: AssignmentProblem, b: AssignmentProblem) =>
  (a.line ?? 0) - (b.line ?? 0) || (a.column ?? 0) - (b.column ?? 0);

const longestName = 64;

/** A name for addresses: the file's, without folder and ending, with "-" for every other character. */
function toAssignmentName(fallback: string): string {
  const base = fallback.slice(Math.max(fallback.lastIndexOf('/'), fallback.lastIndexOf('\\')) + 1);
  const name = base
    .replace(/\.zip$/i, '')
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .replace(/[^\w.-]+/g, '-')
    .replace(/^[^A-Za-z0-9]+/, '')
    .slice(0, longestName);
  return assignmentNamePattern.test(name) ? name : 'assignment';
}
