import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { GridStudent } from './batch-shape.js';
import { mergeRows, planRefresh } from './plan-refresh.js';

type State = GridStudent['state'];
const rowsOf = (states: State[]) => states.map((state, index) => ({ index, state }));
const isIn = (index: number, ranges: { cursor: number; limit: number }[]) =>
  ranges.some(({ cursor, limit }) => index >= cursor && index < cursor + limit);

test('reads nothing again when all are finished', () => {
  expect(planRefresh(rowsOf(['finished', 'finished']), { active: 0, finished: 2 }, 500)).toEqual([]);
});

test('reads the front of the batch, not the finished students before it or the waiting ones after it', () => {
  const states: State[] = [...Array(300).fill('finished'), 'active', 'active', ...Array(198).fill('queued')];
  const ranges = planRefresh(rowsOf(states), { active: 2, finished: 304 }, 500);
  expect(ranges).toEqual([{ cursor: 300, limit: 14 }]);
});

test('a student far behind the others costs a request of its own', () => {
  const states: State[] = ['active', ...Array(99).fill('finished'), 'active', ...Array(20).fill('queued')];
  const ranges = planRefresh(rowsOf(states), { active: 2, finished: 99 }, 500);
  expect(ranges).toEqual([
    { cursor: 0, limit: 1 },
    { cursor: 100, limit: 9 },
  ]);
});

test('in a batch that is graded in order, every student that has changed is read', () => {
  fc.assert(
    fc.property(fc.nat(200), fc.nat(40), fc.nat(4), fc.nat(200), (before, newly, active, waiting) => {
      const changed = newly + active;
      const states: State[] = [
        ...Array<State>(before).fill('finished'),
        ...Array<State>(changed + waiting).fill('queued'),
      ];
      const ranges = planRefresh(rowsOf(states), { active, finished: before + newly }, 500);
      for (let index = before; index < before + changed; index++) expect(isIn(index, ranges)).toBe(true);
      const read = ranges.reduce((sum, { limit }) => sum + limit, 0);
      expect(read).toBeLessThanOrEqual(changed + 8);
    }),
  );
});

test('no range is longer than a page', () => {
  const ranges = planRefresh(rowsOf(Array(120).fill('queued')), { active: 0, finished: 120 }, 50);
  expect(ranges.map(({ limit }) => limit)).toEqual([50, 50, 20]);
});

const row = (index: number, score: number): GridStudent => ({
  ...{ index, student: `s${index}`, name: null, state: 'finished', score, maxScore: 10, overridden: null },
  ...{ needsAttention: false, verdicts: ['AC'], cpuTimesMs: [1] },
});

test('merging keeps the objects of equal rows, and the whole list when nothing has changed', () => {
  const rows = [row(0, 1), row(1, 2)];
  expect(mergeRows(rows, [row(0, 1)])).toBe(rows);
  const merged = mergeRows(rows, [row(1, 3), row(2, 4)]);
  expect(merged[0]).toBe(rows[0]);
  expect(merged.map(({ score }) => score)).toEqual([1, 3, 4]);
});
