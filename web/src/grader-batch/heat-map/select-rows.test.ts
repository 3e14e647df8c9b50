import type { CaseVerdict } from '@runq/common/contract/grading';
import { expect, test } from 'vitest';
import type { GridStudent } from '../data/batch-shape.js';
import { formatMapQuery, type MapQuery, parseMapQuery, toggleSort } from './map-query.js';
import { selectRows } from './select-rows.js';

const all = parseMapQuery('');
const rowOf = (index: number, name: string | null, score: number, verdicts: (CaseVerdict | null)[]): GridStudent => ({
  ...{ index, student: `s${index}`, name, state: 'finished', score, maxScore: 10, overridden: null },
  ...{ needsAttention: verdicts.includes('IE'), verdicts, cpuTimesMs: verdicts.map(() => 1) },
});
const rows = [
  rowOf(0, 'Émile', 5, ['AC', 'WA']),
  rowOf(1, 'ada', 10, ['AC', 'AC']),
  rowOf(2, null, 0, ['RE', 'SKIP']),
  rowOf(3, 'Bob 10', 5, ['IE', 'AC']),
  rowOf(4, 'Bob 9', 7, ['AC', 'PA']),
];
const select = (query: Partial<MapQuery>) => selectRows(rows, { ...all, ...query }).map(({ index }) => index);

test('sorts by name as people do, with ids in place of unknown names', () => {
  expect(select({ sort: 'name' })).toEqual([1, 4, 3, 0, 2]);
});

test('sorts by score, with open scores before all; equal ones stay as handed in', () => {
  expect(select({ sort: 'score' })).toEqual([3, 2, 0, 4, 1]);
  expect(select({ sort: 'score', isDescending: true })).toEqual([1, 4, 0, 2, 3]);
});

test('sorts by the worst verdict, or by that of one case', () => {
  expect(select({ sort: 'verdict' })).toEqual([3, 2, 0, 4, 1]);
  expect(select({ sort: 1 })).toEqual([0, 4, 2, 1, 3]);
});

test('filters by a part of the name or id, by a verdict, and by what is open or set by a grader', () => {
  expect(select({ text: 'BOB' })).toEqual([3, 4]);
  expect(select({ text: 's2' })).toEqual([2]);
  expect(select({ only: 'WA' })).toEqual([0]);
  expect(select({ only: 'attention' })).toEqual([3]);
  expect(select({ only: 'overridden' })).toEqual([]);
});

test('changes no list that it was given', () => {
  const before = [...rows];
  select({ isDescending: true });
  select({ sort: 'name' });
  expect(rows).toEqual(before);
});

test.each<Partial<MapQuery>>([
  {},
  { sort: 'score', isDescending: true },
  { sort: 12, text: 'a&b=ö ', only: 'WA' },
  { only: 'attention' },
])('%j survives in the address', (query) => {
  const whole = { ...all, ...query };
  expect(parseMapQuery(formatMapQuery(whole))).toEqual(whole);
});

test('ignores what it does not know in an address', () => {
  expect(parseMapQuery('?sort=constructor&only=XX&desc=yes&x=1')).toEqual(all);
});

test('a header sorts, then turns the order, then shows the rows as handed in', () => {
  const once = toggleSort(all, 'name');
  const twice = toggleSort(once, 'name');
  expect([once, twice].map(({ sort, isDescending }) => [sort, isDescending])).toEqual([
    ['name', false],
    ['name', true],
  ]);
  expect(toggleSort(twice, 'name')).toEqual(all);
  expect(toggleSort(twice, 3)).toMatchObject({ sort: 3, isDescending: false });
});
