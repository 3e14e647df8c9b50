import { expect, test } from 'vitest';
import { createInputHistory } from './input-history.js';

function createStorage() {
  const map = new Map<string, string>();
  return {
    getItem: (key: string) => map.get(key) ?? null,
    setItem: (key: string, value: string) => void map.set(key, value),
    removeItem: (key: string) => void map.delete(key),
  };
}

test('recalls lines from the last to the first and keeps the unsent text', () => {
  const history = createInputHistory(null);
  for (const line of ['a', 'b', 'b', ' ']) history.add(line);
  expect(history.recall(-1, 'draft')).toBe('b');
  expect(history.recall(-1, 'b')).toBe('a');
  expect(history.recall(-1, 'a')).toBe('a');
  expect(history.recall(1, 'a')).toBe('b');
  expect(history.recall(1, 'b')).toBe('draft');
});

test('stores at most 200 lines across visits', () => {
  const stored = { storage: createStorage(), key: 'lines' };
  const history = createInputHistory(stored);
  for (let i = 0; i < 300; i++) history.add(`line ${i}`);
  const later = createInputHistory(stored);
  expect(later.recall(-1, '')).toBe('line 299');
  expect(JSON.parse(stored.storage.getItem('lines')!)).toHaveLength(200);
  stored.storage.setItem('lines', '{broken');
  expect(createInputHistory(stored).recall(-1, 'x')).toBe('x');
});

test('recalls a block whole, and stores neither a huge one nor anything before it', () => {
  const stored = { storage: createStorage(), key: 'lines' };
  const history = createInputHistory(stored);
  const block = 'def f():\n\n    return 1\nf()';
  history.add('old');
  history.add('x'.repeat(1_000_000));
  history.add(block);
  expect(history.recall(-1, '')).toBe(block);
  expect(history.recall(-1, block)).toHaveLength(1_000_000);
  expect(JSON.parse(stored.storage.getItem('lines')!)).toEqual([block]);
});
