import { expect, test } from 'vitest';
import { createStdinText } from './stdin-text.js';

function createStorage() {
  const map = new Map<string, string>();
  return {
    getItem: (key: string) => map.get(key) ?? null,
    setItem: (key: string, value: string) => void map.set(key, value),
    removeItem: (key: string) => void map.delete(key),
  };
}

test('stdin is saved unchanged and read with a final newline', () => {
  const storage = createStorage();
  const stdin = createStdinText(storage, 'key');
  expect(stdin.read()).toBe('');
  stdin.set('Ada\n36');
  expect(stdin.read()).toBe('Ada\n36\n');
  expect(createStdinText(storage, 'key').read()).toBe('Ada\n36\n');
  stdin.set('a\n');
  expect(stdin.read()).toBe('a\n');
  stdin.set('x'.repeat(2_000_000));
  expect(stdin.read()).toHaveLength(2_000_001);
  stdin.set('');
  expect(storage.getItem('key')).toBeNull();
});
