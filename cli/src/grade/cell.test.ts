import { expect, test } from 'vitest';
import { type Cell, describeCell } from './cell.js';

const plain = (_style: string, text: string) => text;
const marked = (style: string, text: string) => `<${style}>${text}</>`;

const cell: Cell = {
  student: 'ada',
  result: {
    name: 'floats',
    verdict: 'PE',
    score: 0,
    maxScore: 2,
    sentence: 'Only whitespace differs.',
    wouldPassIf: 'whitespace',
    diff: {
      line: 2,
      column: 2,
      lines: [
        { kind: 'same', text: 'a' },
        { kind: 'hidden', text: '' },
        { kind: 'expected', text: '7' },
        { kind: 'got', text: '7·' },
      ],
      hiddenLines: 12,
    },
  },
  transcript: {
    parts: [
      { kind: 'prompt', text: 'n? ' },
      { kind: 'input', text: '3\n' },
      { kind: 'stdout', text: '7 \u001b[31m\n' },
      { kind: 'stderr', text: 'late\n' },
    ],
    hiddenBytes: 5,
  },
};

test('shows verdict, transcript and drawn diff, without escape sequences of the program', () => {
  expect(describeCell(cell, plain)).toBe(
    [
      'ada, floats: PE, 0 of 2 points',
      'Only whitespace differs.',
      'It would pass if whitespace were ignored.',
      '',
      'Transcript',
      'n? 3',
      '7 ␛[31m',
      'late',
      '(5 bytes are left out)',
      '',
      'Difference at line 2, column 2 (- expected, + got)',
      ' a',
      '(12 lines are left out)',
      '-7',
      '+7·',
      '',
    ].join('\n'),
  );
});

test('colours input, errors and both sides of the diff', () => {
  const text = describeCell(cell, marked);
  expect(text).toContain('<cyan>3\n</>');
  expect(text).toContain('<green>-7</>\n<red>+7·</>');
});

test('says that there is no transcript or no output', () => {
  const right = { ...cell.result, verdict: 'AC', wouldPassIf: null, diff: null };
  expect(describeCell({ ...cell, result: right, transcript: null }, plain)).toContain('(none: nothing was run');
  const silent = { parts: [], hiddenBytes: 0 };
  expect(describeCell({ ...cell, result: right, transcript: silent }, plain)).toMatch(/Transcript\n\(no output\)\n$/);
});
