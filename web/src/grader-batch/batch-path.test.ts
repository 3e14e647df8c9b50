import { expect, test } from 'vitest';
import { type BatchPlace, formatBatchAddress, parseBatchPath } from './batch-path.js';

const places: BatchPlace[] = [
  { kind: 'results' },
  { kind: 'student', student: 'ada/b ?' },
  { kind: 'cell', student: 'ada', case: '100 %/#1' },
  { kind: 'groups' },
  { kind: 'group', case: 'small', student: 'Zoë' },
  { kind: 'drafts' },
  { kind: 'draft', number: 12 },
];

test.each(places)('%j has an address that leads back to it', (place) => {
  const address = formatBatchAddress('b/1', place, '?sort=name');
  const prefix = '/grader/batches/b%2F1';
  expect(address.startsWith(prefix)).toBe(true);
  expect(parseBatchPath(address.slice(prefix.length))).toEqual({ place, query: '?sort=name' });
});

test.each(['students', 'students/ada/cases', 'students/ada/x/y', 'groups/a', 'drafts/0', 'drafts/x', 'x', '%E0%A4%A'])(
  '%s is no view',
  (path) => {
    expect(parseBatchPath(path).place).toEqual({ kind: 'unknown' });
  },
);

test('without a query there is none', () => {
  expect([parseBatchPath('').query, parseBatchPath('?').query]).toEqual(['', '']);
});
