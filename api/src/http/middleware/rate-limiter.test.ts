import { expect, test } from 'vitest';
import { createRateLimiter } from './rate-limiter.js';

function setUp(options: { quota: number; windowMs: number; maxKeys?: number }) {
  let at = 1000;
  const limiter = createRateLimiter({ maxKeys: 100, ...options, now: () => at });
  return { limiter, pass: (ms: number) => (at += ms) };
}

test('a quota can be used in one burst, and is replenished evenly', () => {
  const { limiter, pass } = setUp({ quota: 4, windowMs: 1000 });
  expect([1, 2, 3, 4, 5].map(() => limiter.take('ada'))).toEqual([0, 0, 0, 0, 250]);
  pass(249);
  expect(limiter.take('ada')).toBe(1);
  pass(1);
  expect([limiter.take('ada'), limiter.take('ada')]).toEqual([0, 250]);
  pass(10_000);
  expect([1, 2, 3, 4, 5].map(() => limiter.take('ada'))).toEqual([0, 0, 0, 0, 250]);
});

test('keys have separate quotas, and refused calls are not counted', () => {
  const { limiter, pass } = setUp({ quota: 1, windowMs: 1000 });
  expect(limiter.take('ada')).toBe(0);
  for (let i = 0; i < 50; i++) expect(limiter.take('ada')).toBe(1000);
  expect(limiter.take('bob')).toBe(0);
  pass(1000);
  expect(limiter.take('ada')).toBe(0);
});

test('the least recently used key is dropped first', () => {
  const { limiter } = setUp({ quota: 2, windowMs: 1000, maxKeys: 2 });
  for (const key of ['ada', 'ada', 'bob', 'cyd']) limiter.take(key);
  expect(limiter.take('cyd')).toBe(0);
  expect(limiter.take('cyd')).toBeGreaterThan(0);
  expect([limiter.take('ada'), limiter.take('ada')]).toEqual([0, 0]);
});
