import { expect, test } from 'vitest';
import type { SafeStorage } from '../ui/storage.js';
import { createSettings, editorShares } from './settings.js';

function createStorage(stored: Record<string, string> = {}): SafeStorage {
  return {
    getItem: (key) => stored[key] ?? null,
    setItem(key, value) {
      stored[key] = value;
    },
    removeItem: (key) => void delete stored[key],
  };
}
const createRoot = () => {
  const properties: Record<string, string> = {};
  const root = {
    dataset: {} as Record<string, string>,
    style: {
      setProperty(name: string, value: string) {
        properties[name] = value;
      },
    },
  };
  return { root: root as unknown as HTMLElement, properties };
};

test('settings are restored and applied on the next visit', () => {
  const storage = createStorage();
  const first = createSettings(storage, createRoot().root);
  first.theme.set('dark');
  first.sizePx.set(22);
  first.wraps.set(true);
  first.editorShare.set(30);
  first.toastMs.set(Number.POSITIVE_INFINITY);
  first.opensShortcutsOnQuestionMark.set(false);

  const { root, properties } = createRoot();
  const next = createSettings(storage, root);
  expect(Object.values(next).map((setting) => setting.get())).toEqual([
    'dark',
    22,
    true,
    30,
    Number.POSITIVE_INFINITY,
    false,
  ]);
  expect(root.dataset.theme).toBe('dark');
  expect(properties['--code-size']).toBe('22px');
});

test('a change is applied immediately', () => {
  const { root, properties } = createRoot();
  const settings = createSettings(createStorage(), root);
  expect(root.dataset.theme).toBe('system');
  settings.theme.set('light');
  settings.sizePx.set(28);
  expect([root.dataset.theme, properties['--code-size']]).toEqual(['light', '28px']);
});

test('stored values that are no choices are ignored', () => {
  const stored = {
    'runq.theme': 'pink',
    'runq.fontSizePx': '900',
    'runq.wrapLines': '1',
    'runq.editorShare': '0',
    'runq.toastMs': '-1',
  };
  const settings = createSettings(createStorage(stored), createRoot().root);
  expect(Object.values(settings).map((setting) => setting.get())).toEqual([
    'system',
    15,
    false,
    editorShares.initial,
    10_000,
    true,
  ]);
});
