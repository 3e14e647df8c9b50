import { expect, test } from 'vitest';
import { createLineHistory } from './line-history.js';

function createStorage() {
  const map = new Map<string, string>();
  return {
    getItem: (key: string) => map.get(key) ?? null,
    setItem: (key: string, value: string) => void map.set(key, value),
    removeItem: (key: string) => void map.delete(key),
  };
}

test('lines come back, the last first, and what was begun is not lost', () => {
  const history = createLineHistory(null);
  for (const line of ['a', 'b', 'b', ' ']) history.add(line);
  expect(history.recall(-1, 'begun')).toBe('b');
  expect(history.recall(-1, 'b')).toBe('a');
  expect(history.recall(-1, 'a')).toBe('a');
  expect(history.recall(1, 'a')).toBe('b');
  expect(history.recall(1, 'b')).toBe('begun');
});

test('kept lines are there another day, at most 200 and none that is huge', () => {
  const kept = { storage: createStorage(), key: 'lines' };
  const history = createLineHistory(kept);
  for (let i = 0; i < 300; i++) history.add(`line ${i}`);
  history.add('x'.repeat(5000));
  const later = createLineHistory(kept);
  expect(later.recall(-1, '')).toBe('line 299');
  expect(JSON.parse(kept.storage.getItem('lines')!)).toHaveLength(200);
  kept.storage.setItem('lines', '{broken');
  expect(createLineHistory(kept).recall(-1, 'x')).toBe('x');
});
