import type { Assignment, CaseLimits } from '@runq/common/contract/grading';
import type { AssignmentProblem } from './assignment-error.js';
import { buildCases, buildChecker, buildFiles, describeMissing } from './build-cases.js';
import { buildGroups, buildPrecheck } from './build-groups.js';
import { buildSolution } from './build-solution.js';
import { capLimits, convertLimits } from './case-limits.js';
import type { Form } from './form/read-form.js';
import type { PackageFiles } from './package-files.js';
import { readHead } from './read-head.js';
import { readStatement } from './read-statement.js';
import { buildSuites, type Suite } from './suites/build-suites.js';

export interface ParseOptions {
  /** Limits of cases that set none. */
  defaultLimits: CaseLimits;
  maxLimits: CaseLimits;
  /** The name of an assignment that sets none, such as the name of the uploaded file. */
  fallbackName: string;
}

interface Context {
  files: PackageFiles;
  options: ParseOptions;
  problems: AssignmentProblem[];
}

/**
 * The assignment of a form, and its suites, whose tests are not among its cases yet. Adds everything that is wrong to
 * `problems`; the result is then incomplete.
 */
export function buildAssignment(
  form: Form,
  { files, options, problems }: Context,
): { assignment: Assignment; suites: Suite[] } {
  const { head, report } = form;
  const { maxLimits } = options;
  const shared = readHead(head, options.fallbackName, report);
  const limits = convertLimits(
    head.limits,
    { base: capLimits(options.defaultLimits, maxLimits), max: maxLimits },
    (key, message) => report(['limits', key], message),
  );
  const checker = buildChecker(head.checker, ['checker'], { files, report });
  const sharedFiles = buildFiles(head.files, ['files'], { files, report });
  const context = { files, report, limits, maxLimits, checker, sharedFiles };
  const cases = buildCases(form, context);
  const suites = buildSuites(form, context);
  if (
    form.suites.length === 0 &&
    !form.cases.includes(null) &&
    cases.length > 0 &&
    cases.every(({ points }) => points === 0)
  )
    report(['cases'], 'must have points: all cases together have 0', 'key');
  const assignment = {
    ...shared,
    statement: readStatement(files, problems),
    files: sharedFiles,
    cases,
    groups: buildGroups(form),
    precheck: buildPrecheck(form, cases),
    solution: head.solution === undefined ? null : readSolution(head.solution, shared.entry, form, files),
  };
  return { assignment, suites };
}

function readSolution(path: string, entry: string | null, { report }: Form, files: PackageFiles) {
  const solution = buildSolution(path, entry, files);
  if (typeof solution !== 'string') return solution;
  report(['solution'], files.listFolder(path).length > 0 ? solution : `needs ${describeMissing(path, files)}`);
  return null;
}
