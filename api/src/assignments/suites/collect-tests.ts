import { listSolutionModules } from '@runq/common/contract/case-test';
import type { AssignmentPackage, FileRef } from '@runq/common/contract/grading';
import { ProblemError } from '@runq/common/contract/problem';
import { z } from 'zod';
import { resolveFiles, toProgramFiles } from '../../grading/grade-request.js';
import type { Identity } from '../../http/middleware/authenticate.js';
import type { RunService } from '../../runs/run-service.js';
import { AssignmentError, type AssignmentProblem } from '../assignment-error.js';
import type { ParsedAssignment } from '../parse-assignment.js';
import type { Suite } from './build-suites.js';
import { addTests, buildTests, collectedTestSchema } from './build-tests.js';

/** Longest wait of a request for the tests of one suite. */
const maxWaitMs = 60_000;

/** The program that lists the tests of a suite, and what its last line begins with (`runq_suite/collect.py`). */
const program = 'import sys\n\nfrom runq_suite import collect\n\ncollect.main(sys.argv[1:])\n';
const entry = 'runq_collect.py';
const mark = 'runq-tests ';

const foundSchema = z.union([
  z.object({ tests: z.array(collectedTestSchema) }),
  z.object({ error: z.string(), line: z.int().nullable() }),
  z.object({ fault: z.string() }),
]);

type CollectDeps = Pick<RunService, 'submit' | 'waitForFinish' | 'read' | 'readOutput' | 'cancel'>;

/**
 * Makes the tests of an assignment's suites cases of it. They are collected in a run of the grader beside the solution,
 * so no code of a student decides which tests there are. Throws an `AssignmentError` with all problems.
 */
export async function collectTests(
  runs: CollectDeps,
  { assignment, contents, suites }: ParsedAssignment,
  identity: Identity,
): Promise<AssignmentPackage> {
  if (suites.length === 0) return { assignment, contents };
  const problems: AssignmentProblem[] = [];
  const taken = new Set([...assignment.cases, ...suites].map(({ name }) => name));
  const collected = [];
  for (const suite of suites) {
    const { path } = suite.files[0]!;
    const found = await collectSuite(runs, { assignment, contents }, suite, identity);
    if ('error' in found) problems.push({ path, line: found.line, column: null, message: found.error });
    const tests = 'tests' in found ? found.tests : [];
    if ('tests' in found && tests.length === 0)
      problems.push({ path, line: null, column: null, message: describeNoTests(suite) });
    collected.push({ suite, tests: buildTests(suite, tests, { taken, problems }) });
  }
  if (problems.length > 0) throw new AssignmentError(problems);
  const complete = addTests(assignment, collected, problems);
  if (problems.length > 0) throw new AssignmentError(problems);
  return { assignment: complete, contents };
}

const describeNoTests = ({ framework }: Suite) =>
  framework === 'unittest'
    ? 'has no tests: unittest runs methods test_... of classes of TestCase; for functions set framework: pytest'
    : 'has no tests: pytest runs functions test_... and methods of classes Test...';

async function collectSuite(
  runs: CollectDeps,
  { assignment, contents }: AssignmentPackage,
  suite: Suite,
  identity: Identity,
) {
  const byPath = (refs: readonly FileRef[]) => refs.map((ref) => [ref.path, ref] as const);
  const { solution, files: shared } = assignment;
  const refs = new Map([...byPath(solution?.files ?? []), ...byPath(shared), ...byPath(suite.files)]);
  const files = [...suite.files, ...shared].map(({ path }) => path);
  const { cpuTimeMs, wallTimeMs, memoryBytes } = suite.limits;
  const body = {
    files: [
      ...toProgramFiles(resolveFiles([...refs.values()], contents)),
      { path: entry, content: program, encoding: 'utf8' },
    ],
    entry,
    args: [suite.framework, String(files.length), ...files, ...listSolutionModules(solution)],
    limits: { cpuTimeMs, wallTimeMs, memoryBytes },
    label: `Tests of ${assignment.name}: ${suite.name}`,
  };
  const { runId } = await runs.submit(body, identity);
  await runs.waitForFinish(runId).within(maxWaitMs);
  const run = await runs.read(runId, identity);
  if (run.state !== 'finished') {
    await runs.cancel(runId, identity, '');
    throw unavailable('no worker ran them in time');
  }
  const { stdout } = await runs.readOutput(runId, identity);
  const line = stdout
    .toString()
    .split('\n')
    .findLast((one) => one.startsWith(mark));
  if (line === undefined) {
    if (run.verdict === 'internal_error' || run.verdict === 'lost') throw unavailable(run.reason ?? run.verdict);
    return { error: `its tests could not be collected: ${run.reason}`, line: null };
  }
  const found = parseFound(line.slice(mark.length));
  if ('fault' in found) throw unavailable(found.fault);
  return found;
}

/** The test file runs in the same process, so the list may be anything. */
function parseFound(text: string): z.output<typeof foundSchema> {
  const unreadable = { error: 'the list of its tests cannot be read', line: null };
  try {
    return foundSchema.safeParse(JSON.parse(text)).data ?? unreadable;
  } catch {
    return unreadable;
  }
}

const unavailable = (reason: string) =>
  new ProblemError('unavailable', `The tests of the assignment could not be collected: ${reason}.`);
