import fc from 'fast-check';
import { SaxesParser } from 'saxes';
import { expect, test } from 'vitest';
import { z } from 'zod';
import { collectExport } from '../../../test/support/collect-export.js';
import { describeHeader, describeStudent } from '../../../test/support/example-results.js';
import { results } from '../../../test/support/result-arbitraries.js';

interface Element {
  name: string;
  attributes: Record<string, string>;
  children: Element[];
  text: string;
}

/** Parses XML 1.0 strictly: saxes reports every character and form that the specification forbids. */
function parseXml(text: string): Element {
  const root: Element = { name: '', attributes: {}, children: [], text: '' };
  const open = [root];
  const parser = new SaxesParser();
  parser.on('error', (error) => {
    throw error;
  });
  parser.on('opentag', ({ name, attributes }) => {
    const element = { name, attributes: attributes as Record<string, string>, children: [], text: '' };
    open.at(-1)!.children.push(element);
    open.push(element);
  });
  parser.on('text', (chunk) => {
    open.at(-1)!.text += chunk;
  });
  parser.on('closetag', () => {
    open.pop();
  });
  parser.write(text).close();
  return root.children[0]!;
}

/** A type of XML Schema: blanks collapse, and at least one character remains. */
const token = z.string().refine((value) => value.replace(/[ \t\r\n]+/g, '') !== '');
const count = z.string().regex(/^\d+$/);
const seconds = z.string().regex(/^\d+\.\d{3}$/);
const empty = z.strictObject({});
const result = z.strictObject({ message: z.string(), type: z.string() });

/** Attributes by windyroad/JUnit-Schema and junit-10.xsd of jenkinsci/xunit-plugin together. */
const attributesOf: Record<string, z.ZodType> = {
  testsuites: empty,
  testsuite: z.strictObject({
    ...{ name: token, package: z.string(), hostname: token, id: count, time: seconds },
    ...{ tests: count, failures: count, errors: count, skipped: count },
    timestamp: z.string().regex(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d$/),
  }),
  properties: empty,
  property: z.strictObject({ name: token, value: z.string() }),
  testcase: z.strictObject({ name: z.string(), classname: z.string(), time: seconds }),
  failure: result,
  error: result,
  skipped: z.strictObject({ message: z.string() }),
  'system-out': empty,
  'system-err': empty,
};
/** Names of an element's children, joined. */
const childrenOf: Record<string, RegExp> = {
  testsuites: /^(testsuite )*$/,
  testsuite: /^properties (testcase )*system-out system-err $/,
  properties: /^(property )*$/,
  testcase: /^((failure|error|skipped) )?$/,
};

function validate(element: Element): void {
  const { name, attributes, children } = element;
  expect(attributesOf[name]!.safeParse(attributes).error, `attributes of ${name}`).toBeUndefined();
  expect(children.map((child) => `${child.name} `).join('')).toMatch(childrenOf[name] ?? /^$/);
  for (const child of children) validate(child);
  if (name !== 'testsuite') return;
  const outcomes = children.flatMap((child) => child.children.map((outcome) => outcome.name));
  const countOf = (outcome: string) => String(outcomes.filter((item) => item === outcome).length);
  expect(attributes).toMatchObject({
    tests: String(children.filter((child) => child.name === 'testcase').length),
    ...{ failures: countOf('failure'), errors: countOf('error'), skipped: countOf('skipped') },
  });
}

async function readSuites(data: Parameters<typeof collectExport>[0]): Promise<Element[]> {
  const document = parseXml((await collectExport(data, 'junit')).toString());
  expect(document.name).toBe('testsuites');
  validate(document);
  return document.children;
}

const header = describeHeader(['visible', 'visible', 'visible', 'visible', 'visible']);

test('a wrong result is a failure, a fault of ours an error, and what did not run is skipped', async () => {
  const students = [describeStudent(header, ['AC', 'PA', 'IE', 'SKIP', 'CANCELLED'])];
  const [suite] = await readSuites({ header, students });
  expect(suite!.attributes).toEqual({
    ...{ name: 'ada', package: 'hw03', id: '0', timestamp: '2026-12-09T08:00:00', hostname: 'localhost' },
    ...{ tests: '5', failures: '1', errors: '1', skipped: '2', time: '5.250' },
  });
  const cases = suite!.children.filter(({ name }) => name === 'testcase');
  expect(cases.map((item) => item.children.map(({ name, attributes }) => [name, attributes.message]))).toEqual([
    [],
    [['failure', 'PA: Sentence of case 1 visible. (1 of 2 points)']],
    [['error', 'IE: Sentence of case 2 visible.']],
    [['skipped', 'SKIP: Sentence of case 3 visible. (0 of 2 points)']],
    [['skipped', 'CANCELLED: Sentence of case 4 visible. (0 of 2 points)']],
  ]);
  expect(cases[0]!.attributes).toEqual({ name: 'case 0 visible', classname: 'hw03.ada', time: '1.750' });
  expect(cases[1]!.children[0]!.text).toBe('@@ line 1 @@\n-7 of case 1 visible\n+8·');
});

test('a score of a result that needs attention is not a property', async () => {
  const students = [describeStudent(header, ['AC', 'IE']), describeStudent(header, ['AC', 'WA'])];
  const suites = await readSuites({ header, students });
  const scores = suites.map((suite) =>
    suite.children[0]!.children.find(({ attributes }) => attributes.name === 'score'),
  );
  expect(scores.map((score) => score?.attributes.value)).toEqual([undefined, '2']);
});

test('draws control characters and keeps line ends and tabs', async () => {
  const student = 'a\0\u001B[31m\r\n\tb\uD800\uFFFF<&"\'>';
  const [suite] = await readSuites({ header, students: [describeStudent(header, [], { student })] });
  expect(suite!.attributes.name).toBe('a␀␛[31m\r\n\tb\uFFFD\uFFFD<&"\'>');
});

test('any results are valid XML and valid by the schemas', async () => {
  await fc.assert(
    fc.asyncProperty(results, async (data) => {
      expect(await readSuites(data)).toHaveLength(data.students.length);
    }),
    { numRuns: 100 },
  );
});
