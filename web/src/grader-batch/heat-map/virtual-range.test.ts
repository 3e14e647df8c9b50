import fc from 'fast-check';
import { expect, test } from 'vitest';
import { findRange, scrollToItem } from './virtual-range.js';

test('renders what is in view and some beyond, but nothing outside of the list', () => {
  const axis = { view: 320, itemSize: 32, count: 500, overscan: 4 };
  expect(findRange({ ...axis, scroll: 0 })).toEqual({ first: 0, end: 14 });
  expect(findRange({ ...axis, scroll: 3200 })).toEqual({ first: 96, end: 114 });
  expect(findRange({ ...axis, scroll: 500 * 32 - 320 })).toEqual({ first: 486, end: 500 });
  expect(findRange({ ...axis, scroll: 3200, count: 3 })).toEqual({ first: 2, end: 3 });
  expect(findRange({ ...axis, scroll: 0, count: 0 })).toEqual({ first: 0, end: 0 });
});

test('every item that is in view is rendered', () => {
  const axis = fc.record({
    scroll: fc.nat(20_000),
    view: fc.integer({ min: 1, max: 2000 }),
    itemSize: fc.integer({ min: 1, max: 100 }),
    count: fc.nat(500),
    overscan: fc.nat(5),
  });
  fc.assert(
    fc.property(axis, (given) => {
      const { first, end } = findRange(given);
      for (let index = 0; index < given.count; index++) {
        const start = index * given.itemSize;
        const isInView = start < given.scroll + given.view && start + given.itemSize > given.scroll;
        if (isInView) expect(index >= first && index < end).toBe(true);
      }
    }),
  );
});

test('scrolls no further than needed', () => {
  const axis = { view: 320, itemSize: 32 };
  expect(scrollToItem({ ...axis, scroll: 100, index: 5 })).toBe(100);
  expect(scrollToItem({ ...axis, scroll: 100, index: 2 })).toBe(64);
  expect(scrollToItem({ ...axis, scroll: 0, index: 10 })).toBe(32);
});
