import { expect, test } from 'vitest';
import { createEndKeeper } from './keep-end.js';

test('the end of many pieces is kept, no more than asked for, and given once', () => {
  const keeper = createEndKeeper(10);
  for (let i = 0; i < 100; i++) keeper.add(`${i},`);
  expect(keeper.take()).toBe(',97,98,99,');
  expect(keeper.take()).toBe('');
  keeper.add('short');
  expect(keeper.take()).toBe('short');
});
