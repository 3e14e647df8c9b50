import { expect, test } from 'vitest';
import { createStdinText } from './stdin-text.js';

function createStorage() {
  const map = new Map<string, string>();
  return {
    getItem: (key: string) => map.get(key) ?? null,
    setItem: (key: string, value: string) => void map.set(key, value),
    removeItem: (key: string) => void map.delete(key),
    size: () => map.size,
  };
}

test('stdin is saved unchanged and read with a final newline', () => {
  const storage = createStorage();
  const stdin = createStdinText({ storage, userId: 'ada', projectId: 'one' });
  expect(stdin.read()).toBe('');
  stdin.set('Ada\n36');
  expect(stdin.read()).toBe('Ada\n36\n');
  expect(createStdinText({ storage, userId: 'ada', projectId: 'one' }).read()).toBe('Ada\n36\n');
  stdin.set('a\n');
  expect(stdin.read()).toBe('a\n');
  stdin.set('x'.repeat(2_000_000));
  expect(stdin.read()).toHaveLength(2_000_001);
  stdin.set('');
  expect(storage.size()).toBe(0);
});

test('each project has its own stdin', () => {
  const storage = createStorage();
  const stdin = createStdinText({ storage, userId: 'ada', projectId: 'one' });
  stdin.set('1');
  stdin.openProject('two');
  expect(stdin.read()).toBe('');
  stdin.set('2');
  stdin.openProject('one');
  expect(stdin.read()).toBe('1\n');
  expect(createStdinText({ storage, userId: 'ada', projectId: 'two' }).read()).toBe('2\n');
  expect(createStdinText({ storage, userId: 'bob', projectId: 'one' }).read()).toBe('');
});
