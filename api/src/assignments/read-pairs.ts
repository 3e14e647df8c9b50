import type { Assignment, AssignmentCase, CaseLimits, Checker } from '@runq/common/contract/grading';
import { filePathSchema, requestCaps } from '@runq/common/contract/run-request';
import type { AssignmentProblem } from './assignment-error.js';
import type { ParseOptions } from './build-assignment.js';
import { buildChecker, readCaseHead } from './build-cases.js';
import { buildSolution } from './build-solution.js';
import { capLimits } from './case-limits.js';
import { findPairs, type Pair } from './find-pairs.js';
import { caseSchema, mostCases, nameSchema } from './form/case-schema.js';
import { findTextFault, type PackageFiles } from './package-files.js';
import { emptyHead, readHead } from './read-head.js';
import { readStatement } from './read-statement.js';

/** Top folders with files that are no cases. */
const filesFolder = 'files';
const solutionFolder = 'solution';

/**
 * An assignment without `assignment.yaml`: each pair of input and output is a case of one point. Files of `files/` lie
 * beside the submission, programs in `solution/` are the solution, all other files are ignored.
 */
export function readPairs(
  files: PackageFiles,
  { defaultLimits, maxLimits, fallbackName }: ParseOptions,
  problems: AssignmentProblem[],
): Assignment {
  const report = (path: string, message: string) => problems.push({ path, line: null, column: null, message });
  const isOther = (path: string) => [filesFolder, solutionFolder].includes(path.split('/', 2)[0]!);
  const { pairs, problems: halves } = findPairs(files.paths.filter((path) => !isOther(path)));
  for (const { path, message } of halves) report(path, message);
  if (pairs.length === 0 && halves.length === 0) report('', describeNoCases(files));
  if (pairs.length > mostCases) report('', `the package has ${pairs.length} cases; at most ${mostCases} are allowed`);
  if (files.find('checker.py') !== null) report('checker.py', 'needs an assignment.yaml with "checker: custom"');

  const limits = capLimits(defaultLimits, maxLimits);
  const ignore = () => {};
  const checker = buildChecker(emptyHead.checker, ['checker'], { files, report: ignore });
  return {
    ...readHead(emptyHead, fallbackName, ignore),
    statement: readStatement(files, problems),
    files: readFiles(files, report),
    cases: pairs.map((pair) => readCase(pair, { files, limits, checker, report })),
    groups: [],
    precheck: [],
    solution: readSolution(files, report),
  };
}

/** A case of which only the name is given. */
const emptyCase = readCaseHead(caseSchema.parse({ name: 'pair' }));

type Report = (path: string, message: string) => void;

function readCase(
  { name, input, output }: Pair,
  { files, limits, checker, report }: { files: PackageFiles; limits: CaseLimits; checker: Checker; report: Report },
): AssignmentCase {
  const parsed = nameSchema.safeParse(name);
  if (!parsed.success) report(input, 'names a case that is too long or holds characters that cannot be printed');
  const read = (path: string, bytes: number) => {
    const data = files.find(path)!;
    const fault = findTextFault(data, { bytes, reason: `at most ${bytes} are allowed` });
    if (fault !== null) report(path, fault);
    return files.store(data);
  };
  return {
    ...emptyCase,
    name,
    stdin: read(input, requestCaps.stdinBytes),
    expected: read(output, limits.outputBytes),
    files: [],
    checker,
    limits,
  };
}

function readFiles(files: PackageFiles, report: Report) {
  const found = files.listFolder(filesFolder);
  if (found.length > requestCaps.files) report(filesFolder, `holds more than ${requestCaps.files} files`);
  return found.map(({ path, data }) => {
    const [issue] = filePathSchema.safeParse(path).error?.issues ?? [];
    if (issue) report(`${filesFolder}/${path}`, issue.message);
    return files.storeAs(path, data);
  });
}

function readSolution(files: PackageFiles, report: Report): Assignment['solution'] {
  if (!files.listFolder(solutionFolder).some(({ path }) => path.endsWith('.py'))) return null;
  const solution = buildSolution(solutionFolder, null, files);
  if (typeof solution !== 'string') return solution;
  report(solutionFolder, solution);
  return null;
}

function describeNoCases(files: PackageFiles): string {
  const nested = files.paths.find((path) => /\/assignment\.ya?ml$/.test(path));
  return nested === undefined
    ? 'the package has no assignment.yaml, and no pairs of files such as tests/01.in and tests/01.out'
    : `the package has ${nested}, which must be at the top; zip its folder only`;
}
