import { expect, test } from 'vitest';
import { createTokenCache } from './token-cache.js';

function setUp() {
  let at = 1_000_000;
  const cache = createTokenCache<{ userId: string; expiresAt: number }>({ now: () => at });
  const caller = (userId: string, leftMs: number) => ({ userId, expiresAt: at + leftMs });
  return { cache, caller, pass: (ms: number) => (at += ms) };
}

test('a token is known until it expires', () => {
  const { cache, caller, pass } = setUp();
  const ada = caller('ada', 1000);
  expect(cache.find('a')).toBeNull();
  cache.add('a', ada);
  expect([cache.find('a'), cache.find('A'), cache.find('')]).toEqual([ada, null, null]);
  pass(999);
  expect(cache.find('a')).toBe(ada);
  pass(1);
  expect(cache.find('a')).toBeNull();
});

test('a token is verified again after a minute, however often it was used', () => {
  const { cache, caller, pass } = setUp();
  cache.add('a', caller('ada', 3_600_000));
  for (let seconds = 10; seconds < 60; seconds += 10) {
    pass(10_000);
    expect(cache.find('a')?.userId).toBe('ada');
  }
  pass(10_000);
  expect(cache.find('a')).toBeNull();
});

test('of more than 10,000 tokens the least recently used one is dropped', () => {
  const { cache, caller } = setUp();
  for (let i = 0; i < 10_000; i++) cache.add(`${i}`, caller(`user-${i}`, 1000));
  cache.find('0');
  cache.add('next', caller('next', 1000));
  expect([cache.find('0')?.userId, cache.find('1'), cache.find('next')?.userId]).toEqual(['user-0', null, 'next']);
});
