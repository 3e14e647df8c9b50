import { compareOutput } from '../worker/src/grading/checkers/compare-output.js';
import type { BuiltInChecker } from '../worker/src/grading/checkers/comparison.js';
import { scorePlainly } from '../worker/test/support/plain-comparison.js';

const bytes = 10_000_000;
const rounds = 5;

/** Pairs of an expected text and an output, each of 10 MB. */
interface Shape {
  name: string;
  expected: Buffer;
  got: Buffer;
}

const checkers: BuiltInChecker[] = [
  { type: 'exact' },
  { type: 'lines' },
  { type: 'tokens' },
  { type: 'near', ignoreCase: false },
  { type: 'float', abs: 1e-6, rel: 1e-6 },
  { type: 'contains' },
  { type: 'unordered' },
  { type: 'linecount' },
];

/**
 * Compares texts of 10 MB with each checker but `regex`, whose time is that of its pattern. Beside each time stands
 * that of the shortest program with arrays of strings.
 */
export function benchCheckers(): Promise<void> {
  const shapes = makeShapes();
  process.stdout.write(
    `${'ms (ms of a plain program)'.padEnd(28)}${checkers.map(({ type }) => cell(type)).join('')}\n`,
  );
  for (const { name, expected, got } of shapes) {
    const cells = checkers.map((checker) => {
      const own = time(() => compareOutput({ checker, expected, got }));
      return cell(`${own.toFixed(0)} (${time(() => scorePlainly(checker, expected, got), 1).toFixed(0)})`);
    });
    process.stdout.write(`${name.padEnd(28)}${cells.join('')}\n`);
  }
  return Promise.resolve();
}

const cell = (text: string) => text.padStart(12);

/** The least time of some rounds: what else the machine does only adds to it. */
function time(work: () => void, count = rounds): number {
  let least = Number.POSITIVE_INFINITY;
  for (let round = 0; round < count; round++) {
    const from = performance.now();
    work();
    least = Math.min(least, performance.now() - from);
  }
  return least;
}

function makeShapes(): Shape[] {
  const usual = makeLines((index) => `line ${index} `.padEnd(49, 'abc '));
  const short = makeLines((index) => `${(index * 7919) % 10 ** (1 + (index % 10))}`);
  const long = makeLines((index) => `${index}`.padEnd(999_999, 'abc '));
  const numbers = makeLines((index) => `${index % 1000}.25 ${index % 77} -3.5`);
  const spelled = makeLines((index) => `${index % 1000}.250 ${index % 77}.0 -3.50`);
  return [
    { name: 'equal', expected: join(usual), got: join(usual) },
    { name: 'last character', expected: join([...usual, 'x']), got: join([...usual, 'y']) },
    { name: 'a blank at each line end', expected: join(usual), got: join(usual, ' \n') },
    { name: 'short lines, equal', expected: join(short), got: join(short) },
    { name: 'short lines, last character', expected: join([...short, 'x']), got: join([...short, 'y']) },
    { name: 'short lines, a blank each', expected: join(short), got: join(short, ' \n') },
    { name: 'short lines, backwards', expected: join(short), got: join(short.toReversed()) },
    { name: 'long lines, a blank each', expected: join(long), got: join(long, ' \n') },
    { name: 'long lines, backwards', expected: join(long), got: join(long.toReversed()) },
    { name: 'numbers, equal', expected: join(numbers), got: join(numbers) },
    { name: 'numbers, spelled otherwise', expected: join(numbers.slice(0, spelled.length)), got: join(spelled) },
    { name: 'a part', expected: join(usual.slice(100_000)), got: join(usual) },
  ];
}

const join = (lines: string[], end = '\n') => Buffer.from(lines.join(end) + end);

function makeLines(line: (index: number) => string): string[] {
  const lines: string[] = [];
  for (let length = 0; length < bytes; length += lines.at(-1)!.length + 1) lines.push(line(lines.length));
  return lines;
}
