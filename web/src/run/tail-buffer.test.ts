import { expect, test } from 'vitest';
import { createTailBuffer } from './tail-buffer.js';

test('keeps the last characters of many pieces and returns them once', () => {
  const buffer = createTailBuffer(10);
  for (let i = 0; i < 100; i++) buffer.add(`${i},`);
  expect(buffer.take()).toBe(',97,98,99,');
  expect(buffer.take()).toBe('');
  buffer.add('short');
  expect(buffer.take()).toBe('short');
});
