import { execFileSync } from 'node:child_process';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { broken } from '../../../test/support/broken-programs.js';
import { correct } from '../../../test/support/correct-programs.js';
import { explainError } from '../../error-help/explain-error.js';
import { findSyntaxError } from './find-syntax-error.js';

/** Type, message and line of Python's error. */
type PythonError = [type: string, message: string, line: number];

/** What the interpreter says of programs: null for one that it compiles. */
function compile(programs: readonly string[]): (PythonError | null)[] {
  const code = `import json, sys, warnings
warnings.simplefilter("ignore")
def check(program):
    try:
        compile(program, "main.py", "exec", dont_inherit=True)
    except SyntaxError as error:
        return [type(error).__name__, error.msg, error.lineno]
    except (ValueError, RecursionError, MemoryError) as error:
        return ["Other", str(error), 0]
print(json.dumps([check(program) for program in json.load(sys.stdin)]))`;
  const options = { input: JSON.stringify(programs), maxBuffer: 64 * 1024 * 1024 };
  return JSON.parse(execFileSync('/usr/bin/python3', ['-c', code], options).toString());
}

const explain = (type: string, message: string, line: string) =>
  explainError({ type, message, code: line, location: { path: 'main.py', line: 1 }, lineCount: 1 });

test('no correct program has an error', () => {
  expect(correct.length).toBeGreaterThanOrEqual(80);
  expect(compile(correct)).toEqual(correct.map(() => null));
  expect(correct.map((program) => [findSyntaxError(program), program]).filter(([found]) => found)).toEqual([]);
});

test('errors of beginners have the line and the explanation that they have after a run', () => {
  expect(new Set(broken).size).toBe(broken.length);
  const expected = compile(broken);
  expect(broken.filter((_, index) => expected[index] === null)).toEqual([]);
  let found = 0;
  for (const [index, program] of broken.entries()) {
    const [type, message, line] = expected[index]!;
    const problem = findSyntaxError(program);
    if (!problem) continue;
    found++;
    const code = program.split('\n')[line - 1]!;
    expect({ program, ...problem, ...explain(problem.type, problem.message, code) }).toMatchObject({
      ...{ program, type, line, ...explain(type, message, code) },
    });
  }
  console.info(`found ${found} of ${broken.length} errors`);
  expect(found / broken.length).toBeGreaterThanOrEqual(0.95);
});

/** Programs that are one or two small slips away from correct ones. */
const mutant = fc
  .record({
    program: fc.constantFrom(...correct),
    slips: fc.array(
      fc.record({
        place: fc.double({ min: 0, max: 1, noNaN: true }),
        removed: fc.constantFrom(0, 0, 1, 1, 2, 5),
        added: fc.constantFrom(
          ...['', '', ...'()[]{}:=,."\'\n\t #+-*/<>!@\\0a1_%;é“'],
          ...[
            '    ',
            ' if ',
            ' else ',
            ' in ',
            '\n  ',
            '\n    ',
            'x',
            ' not ',
            'print ',
            'def ',
            '"""',
            'f"{',
            '**',
            ':=',
          ],
        ),
      }),
      { minLength: 1, maxLength: 2 },
    ),
  })
  .map(({ program, slips }) =>
    slips.reduce((text, { place, removed, added }) => {
      const at = Math.floor(place * text.length);
      return text.slice(0, at) + added + text.slice(at + removed);
    }, program),
  );

test('programs with slips have no error where Python has none, and mostly the same one', () => {
  fc.assert(
    fc.property(fc.array(mutant, { minLength: 1500, maxLength: 1500 }), (programs) => {
      const expected = compile(programs);
      const results = programs.map((program, index) => ({
        program,
        found: findSyntaxError(program),
        expected: expected[index],
      }));
      expect(results.filter((one) => one.found && !one.expected)).toEqual([]);
      const marked = results.filter((one) => one.found);
      const same = marked.filter((one) => one.found!.line === one.expected![2]);
      expect(same.length / marked.length).toBeGreaterThan(0.98);
    }),
    { numRuns: 2, endOnFailure: true },
  );
});

test.each([
  ['long programs', `${'x = 1\n'.repeat(20_000)}if`],
  ['null characters', 'x = 1\0\nif'],
  ['deep nesting', `${'('.repeat(500)}`],
  ['deep expressions', `${'not '.repeat(5000)}`],
  ['what only newer versions accept', 'print(f"{d["k"]}")'],
  ['type statements of newer versions', 'type X = int'],
])('leaves %s alone', (_name, program) => {
  expect(findSyntaxError(program)).toBeNull();
});

test('a block without content starts at its header', () => {
  expect(findSyntaxError('if x:\n\n\ny = 1\n')).toMatchObject({ line: 4, firstLine: 1 });
  expect(findSyntaxError('try:\n    x\ny = 1\n')).toMatchObject({ line: 3, firstLine: 1 });
  expect(findSyntaxError('x = (1\n\ny\n')).toMatchObject({ line: 1, firstLine: 1 });
});
