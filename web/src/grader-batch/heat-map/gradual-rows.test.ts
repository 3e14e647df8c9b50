import fc from 'fast-check';
import { expect, test } from 'vitest';
import { takeRows } from './gradual-rows.js';

test('keeps rows that are there, drops those that are not wanted, and adds the most important first', () => {
  expect([...takeRows([7, 5, 6, 8], new Set([6, 1]), 2)].sort()).toEqual([5, 6, 7]);
  expect([...takeRows([7, 5], new Set(), 8)]).toEqual([7, 5]);
});

test('all wanted rows are there after as many frames as they need', () => {
  const rows = fc.uniqueArray(fc.nat(100), { maxLength: 60 });
  fc.assert(
    fc.property(rows, rows, fc.integer({ min: 1, max: 10 }), (wanted, before, added) => {
      let present = new Set(before);
      for (let frame = 0; frame < Math.ceil(wanted.length / added) + 1; frame++) {
        const next = takeRows(wanted, present, added);
        expect([...next].filter((row) => !present.has(row)).length).toBeLessThanOrEqual(added);
        present = next;
      }
      expect(present).toEqual(new Set(wanted));
    }),
  );
});
