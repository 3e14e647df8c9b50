import type { Assignment, AssignmentCase, Visibility } from '@runq/common/contract/grading';
import { z } from 'zod';
import type { AssignmentProblem } from '../assignment-error.js';
import { mostCases, mostPoints, nameSchema } from '../form/case-schema.js';
import type { Suite } from './build-suites.js';

/** Most tests of a suite, each value of a parameter counted. */
export const mostTests = 500;

/** Most tags of a test, and most characters of a tag, of a number and of a text in place of errors. */
const mostTags = 20;
const longestTag = 100;
const longestText = 1000;

/** Visibility in Gradescope's terms. Nothing is published later here, so `after_published` is seen by graders alone. */
const visibilityOf = {
  visible: 'visible',
  hidden: 'hidden',
  after_due_date: 'after_due',
  after_published: 'hidden',
} as const;

/** With a text in place of errors, which students read as a hint. What shows errors later stays hidden. */
const withoutErrors: Record<Visibility, Visibility> = {
  visible: 'hint',
  hint: 'hint',
  name_only: 'name_only',
  hidden: 'hidden',
  after_due: 'hidden',
};

/** A test as `runq_suite/collect.py` describes it. The values of decorators may be anything. */
export const collectedTestSchema = z.object({
  id: z.string().min(1).max(1000),
  description: z.string().nullable(),
  line: z.int().nullable(),
  weight: z.unknown(),
  number: z.unknown(),
  visibility: z.unknown(),
  tags: z.unknown(),
  hideErrors: z.unknown(),
  isPartial: z.boolean(),
});
type CollectedTest = z.output<typeof collectedTestSchema>;

const decoratorSchemas = {
  weight: z.number().min(0).max(mostPoints).nullable(),
  number: z.string().min(1).max(longestTag).nullable(),
  visibility: z.enum(Object.keys(visibilityOf) as (keyof typeof visibilityOf)[]).nullable(),
  tags: z.array(z.string().min(1).max(longestTag)).max(mostTags),
  hideErrors: z.string().min(1).max(longestText).nullable(),
};
const expected: Record<keyof typeof decoratorSchemas, string> = {
  weight: `weight must be a number from 0 to ${mostPoints}`,
  number: `number must be a text of at most ${longestTag} characters`,
  visibility: `visibility must be one of ${Object.keys(visibilityOf).join(', ')}`,
  tags: `tags must be at most ${mostTags} texts`,
  hideErrors: `hide_errors must have a text of at most ${longestText} characters`,
};

/** The cases of the tests of a suite. `taken`: names of other cases, to which those of the tests are added. */
export function buildTests(
  suite: Suite,
  tests: readonly CollectedTest[],
  { taken, problems }: { taken: Set<string>; problems: AssignmentProblem[] },
): AssignmentCase[] {
  const { path } = suite.files[0]!;
  const seen = new Set<string>();
  if (tests.length > mostTests)
    problems.push({
      path,
      line: null,
      column: null,
      message: `has ${tests.length} tests; at most ${mostTests} are allowed`,
    });
  return tests.slice(0, mostTests).map((test, index) => {
    const report = (message: string) =>
      problems.push({ path, line: test.line, column: null, message: `test ${test.id}: ${message}` });
    if (seen.has(test.id)) report('there are two tests of this name');
    seen.add(test.id);
    return buildTest(suite, test, { name: nameTest(suite, test, index, taken), report });
  });
}

function buildTest(
  { framework, files, points, visibility, limits }: Suite,
  test: CollectedTest,
  { name, report }: { name: string; report: (message: string) => void },
): AssignmentCase {
  const read = <K extends keyof typeof decoratorSchemas>(key: K) => {
    const parsed = decoratorSchemas[key].safeParse(test[key]);
    if (!parsed.success) report(expected[key]);
    return (parsed.data ?? null) as z.output<(typeof decoratorSchemas)[K]> | null;
  };
  const [weight, number, ownVisibility, tags, failureText] = [
    read('weight'),
    read('number'),
    read('visibility'),
    read('tags'),
    read('hideErrors'),
  ];
  const seen = ownVisibility === null ? visibility : visibilityOf[ownVisibility];
  return {
    name,
    args: [],
    stdin: null,
    expected: null,
    files,
    points: weight ?? points,
    visibility: failureText === null ? seen : withoutErrors[seen],
    isExample: false,
    hint: failureText,
    checker: { type: 'test' },
    limits,
    test: {
      ...{ framework, files: files.map((file) => file.path), id: test.id, isPartial: test.isPartial },
      ...(number === null ? {} : { number }),
      ...(tags === null || tags.length === 0 ? {} : { tags }),
    },
  };
}

/** The first line of its description, else its id, with that of the suite where another case has this name. */
function nameTest(suite: Suite, { description, id }: CollectedTest, index: number, taken: Set<string>): string {
  const names = [description?.trim() ?? '', id, `${suite.name}: ${id}`];
  let name = names.find((one) => nameSchema.safeParse(one).success && !taken.has(one));
  for (let number = index + 1; name === undefined; number++) if (!taken.has(`test ${number}`)) name = `test ${number}`;
  taken.add(name);
  return name;
}

/** Adds the tests of all suites to an assignment. In groups the name of a suite stands for its tests. */
export function addTests(
  assignment: Assignment,
  suites: readonly { suite: Suite; tests: AssignmentCase[] }[],
  problems: AssignmentProblem[],
): Assignment {
  const cases = [...assignment.cases, ...suites.flatMap(({ tests }) => tests)];
  const report = (message: string) => problems.push({ path: '', line: null, column: null, message });
  if (cases.length > mostCases) report(`the assignment has ${cases.length} cases; at most ${mostCases} are allowed`);
  if (cases.length > 0 && cases.every(({ points }) => points === 0))
    report('the assignment must have points: all cases together have 0');
  const expand = (names: readonly string[]) =>
    names.flatMap((name) => suites.find(({ suite }) => suite.name === name)?.tests.map((test) => test.name) ?? [name]);
  return {
    ...assignment,
    cases,
    groups: assignment.groups.map((group) => ({ ...group, cases: expand(group.cases) })),
    precheck: expand(assignment.precheck),
  };
}
