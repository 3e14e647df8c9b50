import { expect, test } from 'vitest';
import { createPreparedInput, maxPreparedCharacters } from './prepared-input.js';

function createStorage() {
  const map = new Map<string, string>();
  return {
    getItem: (key: string) => map.get(key) ?? null,
    setItem: (key: string, value: string) => void map.set(key, value),
    removeItem: (key: string) => void map.delete(key),
  };
}

test('what is prepared is kept, bounded, and ends with a line', () => {
  const storage = createStorage();
  const prepared = createPreparedInput(storage, 'key');
  expect(prepared.read()).toBe('');
  prepared.set('Ada\n36');
  expect(prepared.read()).toBe('Ada\n36\n');
  expect(createPreparedInput(storage, 'key').read()).toBe('Ada\n36\n');
  prepared.set('a\n');
  expect(prepared.read()).toBe('a\n');
  prepared.set('x'.repeat(2 * maxPreparedCharacters));
  expect(prepared.read()).toHaveLength(maxPreparedCharacters + 1);
  prepared.set('');
  expect(storage.getItem('key')).toBeNull();
});
