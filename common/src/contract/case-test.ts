/** The supported frameworks of test suites. */
export const testFrameworks = ['unittest', 'pytest'] as const;
export type TestFramework = (typeof testFrameworks)[number];

/** A test of a suite, as it was collected when the assignment was saved. */
export interface CaseTest {
  framework: TestFramework;
  /** Paths of the suite's files beside the submission, the test file first. */
  files: string[];
  /** The framework's own name of it: `TestSums.test_small`, `test_sum[1-2]`. */
  id: string;
  /** It may set a part of its points. */
  isPartial: boolean;
  /** A number of its own, such as "2.1", and tags; absent: none. Exports for Gradescope have them. */
  number?: string;
  tags?: string[];
}

/** Names of the top-level modules of a solution: those that a submission is asked for. */
export function listSolutionModules(solution: { files: { path: string }[] } | null): string[] {
  const names = (solution?.files ?? []).map(({ path }) => path.split('/')[0]!.replace(/\.py$/, ''));
  return [...new Set(names)];
}
