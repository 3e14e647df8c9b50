import type { CaseVerdict } from '@runq/common/contract/grading';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { findVerdict, moveCell, type Position } from './move-cell.js';

const size = { rows: 100, columns: 12, pageRows: 10 };
const press = (key: string, at: Position, ctrlKey = false) => moveCell({ key, ctrlKey }, at, size);
const middle = { row: 50, column: 5 };

test.each<[string, boolean, Position]>([
  ['ArrowUp', false, { row: 49, column: 5 }],
  ['ArrowDown', false, { row: 51, column: 5 }],
  ['ArrowLeft', false, { row: 50, column: 4 }],
  ['ArrowRight', false, { row: 50, column: 6 }],
  ['Home', false, { row: 50, column: 0 }],
  ['End', false, { row: 50, column: 11 }],
  ['Home', true, { row: 0, column: 0 }],
  ['End', true, { row: 99, column: 11 }],
  ['PageUp', false, { row: 40, column: 5 }],
  ['PageDown', false, { row: 60, column: 5 }],
])('%s (Ctrl: %s) leads to %j', (key, ctrlKey, to) => {
  expect(press(key, middle, ctrlKey)).toEqual(to);
});

test('other keys lead nowhere', () => {
  expect(['a', 'Enter', 'Tab', 'Escape'].map((key) => press(key, middle))).toEqual([null, null, null, null]);
});

test('arrows reach the header but do not leave the map', () => {
  expect(press('ArrowUp', { row: 0, column: 3 })).toEqual({ row: -1, column: 3 });
  expect(press('ArrowUp', { row: -1, column: 3 })).toEqual({ row: -1, column: 3 });
  expect(press('PageUp', { row: 3, column: 3 })).toEqual({ row: 0, column: 3 });
  expect(press('ArrowDown', { row: 99, column: 0 })).toEqual({ row: 99, column: 0 });
  expect(press('ArrowRight', { row: 9, column: 11 })).toEqual({ row: 9, column: 11 });
});

const rows = [
  { verdicts: ['AC', 'WA', 'AC', 'PE'] },
  { verdicts: ['RE', null, 'AC', 'AC'] },
  { verdicts: ['PA', 'AC', 'AC', 'AC'] },
] satisfies { verdicts: (CaseVerdict | null)[] }[];
const wanted: CaseVerdict[] = ['WA', 'PE', 'PA'];

test('steps from wrong output to wrong output, forwards and backwards', () => {
  const forwards: (Position | null)[] = [];
  for (let at: Position | null = { row: -1, column: 2 }; at; forwards.push(at)) at = findVerdict(rows, at, 1, wanted);
  const found = [
    { row: 0, column: 3 },
    { row: 0, column: 5 },
    { row: 2, column: 2 },
  ];
  expect(forwards).toEqual([...found, null]);
  const backwards: (Position | null)[] = [];
  for (let at: Position | null = { row: 2, column: 9 }; at; backwards.push(at)) at = findVerdict(rows, at, -1, wanted);
  expect(backwards).toEqual([...found.reverse(), null]);
});

test('from the columns before the cases, the whole row counts', () => {
  expect(findVerdict(rows, { row: 0, column: 0 }, 1, wanted)).toEqual({ row: 0, column: 3 });
  expect(findVerdict(rows, { row: 2, column: 1 }, -1, wanted)).toEqual({ row: 0, column: 5 });
});

test('finds every wrong output once and nothing else, in a map of any size', () => {
  const verdict = fc.constantFrom<CaseVerdict | null>('AC', 'WA', 'PE', 'RE', null);
  const map = fc
    .integer({ min: 1, max: 6 })
    .chain((width) =>
      fc.array(fc.record({ verdicts: fc.array(verdict, { minLength: width, maxLength: width }) }), { maxLength: 6 }),
    );
  fc.assert(
    fc.property(map, (all) => {
      const expected = all.flatMap(({ verdicts }, row) =>
        verdicts.flatMap((one, at) => (one === 'WA' || one === 'PE' ? [`${row} ${at + 2}`] : [])),
      );
      const found: string[] = [];
      for (let at = findVerdict(all, { row: -1, column: 0 }, 1, wanted); at; ) {
        found.push(`${at.row} ${at.column}`);
        at = findVerdict(all, at, 1, wanted);
      }
      expect(found).toEqual(expected);
    }),
  );
});
