import { createSignal, type Signal } from '../ui/signal.js';
import type { SafeStorage } from '../ui/storage.js';

export const themes = ['system', 'light', 'dark'] as const;
export type Theme = (typeof themes)[number];

/** Sizes of code and output in pixels. */
export const fontSizesPx: readonly number[] = [13, 15, 18, 22, 28];
/** Choices for the duration of a toast. `Infinity`: until it is dismissed. */
export const toastTimesMs: readonly number[] = [10_000, 30_000, Number.POSITIVE_INFINITY];
/** The editor's share of the width in percent. */
export const editorShares = { min: 25, max: 75, initial: 52 };

/** The user's settings in this browser. Setting a signal stores the value and applies it. */
export interface Settings {
  theme: Signal<Theme>;
  sizePx: Signal<number>;
  /** Whether long lines of code wrap. */
  wraps: Signal<boolean>;
  editorShare: Signal<number>;
  toastMs: Signal<number>;
  /** Whether ? opens the shortcuts. Users whose speech input types stray characters can turn it off. */
  opensShortcutsOnQuestionMark: Signal<boolean>;
}

/** Reads the settings of this browser and applies them to the page. A stored value that is no choice is ignored. */
export function createSettings(storage: SafeStorage, root: HTMLElement): Settings {
  function createSetting<T extends string | number | boolean>(
    name: string,
    choices: readonly T[],
    defaultValue: T,
  ): Signal<T> {
    const key = `runq.${name}`;
    const text = storage.getItem(key);
    const setting = createSignal(choices.find((choice) => String(choice) === text) ?? defaultValue);
    setting.subscribe((value) => storage.setItem(key, String(value)));
    return setting;
  }
  const booleans = [true, false];
  const { min, max, initial } = editorShares;
  const settings: Settings = {
    theme: createSetting<Theme>('theme', themes, 'system'),
    sizePx: createSetting('fontSizePx', fontSizesPx, 15),
    wraps: createSetting('wrapLines', booleans, false),
    editorShare: createSetting(
      'editorShare',
      Array.from({ length: max - min + 1 }, (_, step) => min + step),
      initial,
    ),
    toastMs: createSetting('toastMs', toastTimesMs, toastTimesMs[0]!),
    opensShortcutsOnQuestionMark: createSetting('opensShortcutsOnQuestionMark', booleans, true),
  };

  function applyToPage(): void {
    root.dataset.theme = settings.theme.get();
    root.style.setProperty('--code-size', `${settings.sizePx.get()}px`);
  }
  applyToPage();
  settings.theme.subscribe(applyToPage);
  settings.sizePx.subscribe(applyToPage);
  return settings;
}
