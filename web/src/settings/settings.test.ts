import { expect, test } from 'vitest';
import type { SafeStorage } from '../page/safe-storage.js';
import { createSettings, editorShares } from './settings.js';

function createStorage(kept: Record<string, string> = {}): SafeStorage & { kept: Record<string, string> } {
  return {
    kept,
    getItem: (key) => kept[key] ?? null,
    setItem(key, value) {
      kept[key] = value;
    },
    removeItem: (key) => void delete kept[key],
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

test('what was chosen is there on the next visit and dresses the page before anything is clicked', () => {
  const storage = createStorage();
  const first = createSettings(storage, createRoot().root);
  first.theme.set('dark');
  first.sizePx.set(22);
  first.wraps.set(true);
  first.editorShare.set(30);
  first.toastMs.set(Number.POSITIVE_INFINITY);
  first.hearsQuestionMark.set(false);

  const { root, properties } = createRoot();
  const next = createSettings(storage, root);
  expect(Object.values(next).map((cell) => cell.get())).toEqual([
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

test('a change shows at once', () => {
  const { root, properties } = createRoot();
  const settings = createSettings(createStorage(), root);
  expect(root.dataset.theme).toBe('system');
  settings.theme.set('light');
  settings.sizePx.set(28);
  expect([root.dataset.theme, properties['--code-size']]).toEqual(['light', '28px']);
});

test('what somebody else wrote into the storage is no choice', () => {
  const kept = {
    'runq.theme': 'pink',
    'runq.fontSizePx': '900',
    'runq.wrapLines': '1',
    'runq.editorShare': '0',
    'runq.toastMs': '-1',
  };
  const settings = createSettings(createStorage(kept), createRoot().root);
  expect(Object.values(settings).map((cell) => cell.get())).toEqual([
    'system',
    15,
    false,
    editorShares.usual,
    10_000,
    true,
  ]);
});
