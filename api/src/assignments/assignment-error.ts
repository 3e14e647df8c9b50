import { listErrors, ProblemError } from '@runq/common/contract/problem';

/** A fault in an assignment. `path` is a file of its package, empty for the package; `line` and `column` from 1. */
export interface AssignmentProblem {
  path: string;
  line: number | null;
  column: number | null;
  message: string;
}

/** Most problems in the message of an error; `problems` has all. */
const shownProblems = 20;

/** Refuses an assignment with all of its problems. */
export class AssignmentError extends Error {
  readonly problems: AssignmentProblem[];

  constructor(problems: AssignmentProblem[]) {
    super(problems.slice(0, shownProblems).map(formatProblem).join('\n'));
    this.name = 'AssignmentError';
    this.problems = problems;
  }
}

/** One line, as compilers write it: `assignment.yaml:12:5: cases[0].points must be at least 0`. */
export function formatProblem({ path, line, column, message }: AssignmentProblem): string {
  const place = [path, line, column].filter((part) => part !== null && part !== '');
  return place.length === 0 ? message : `${place.join(':')}: ${message}`;
}

/** The response to an upload that holds such an assignment. `pointer` is the field of the request that held it. */
export function toInvalidProblem(error: AssignmentError, pointer = '/package'): ProblemError {
  const issues = error.problems.map((problem) => ({ path: [], message: formatProblem(problem) }));
  const count = issues.length === 1 ? '1 problem' : `${issues.length} problems`;
  return new ProblemError('invalid', `The assignment has ${count}.`, { errors: listErrors(issues, pointer) });
}
