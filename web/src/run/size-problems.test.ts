import { expect, test } from 'vitest';
import { findInputProblem, findRequestProblem, maxInputBytes } from './size-problems.js';

const MiB = 1024 * 1024;
const file = (content: string) => ({ files: [{ content, encoding: 'utf8' as const }] });

test('input is limited to 1 MiB, counted in bytes', () => {
  expect(findInputProblem('x'.repeat(maxInputBytes))).toBeNull();
  expect(findInputProblem('x'.repeat(2_000_000))).toBe(
    'Your input is too large: 2,000,000 bytes (limit: 1,048,576 bytes). It was not sent.',
  );
  expect(findInputProblem('é'.repeat(600_000))).toContain('1,200,000 bytes');
});

test.each([
  ['accepts an empty session', {}, null],
  ['accepts files and stdin at their limits', { ...file('x'.repeat(MiB)), stdin: 'y'.repeat(MiB) }, null],
  ['rejects files that are too large', file('x'.repeat(MiB + 1)), 'Your files together are too large: 1,048,577 bytes'],
  ['rejects too many files', { files: Array.from({ length: 101 }, () => ({ content: '' })) }, 'too many files: 101'],
  [
    'rejects stdin that is too large',
    { ...file(''), stdin: 'x'.repeat(MiB + 1) },
    'The standard input is too large: 1,048,577',
  ],
  [
    'rejects a request that is too large once escaped',
    { ...file('\u0001'.repeat(MiB)), stdin: '\u0001'.repeat(MiB) },
    'limit: 8,388,608 bytes',
  ],
])('%s', (_, request, problem) => {
  const found = findRequestProblem(request);
  if (problem === null) expect(found).toBeNull();
  else expect(found).toContain(problem);
});
