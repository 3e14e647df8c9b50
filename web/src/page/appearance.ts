import { createCell } from './cell.js';

export const themes = ['system', 'light', 'dark'] as const;
export type Theme = (typeof themes)[number];

/** Sizes of code and output in pixels. */
const fontSizesPx: readonly number[] = [13, 15, 18, 22, 28];
const usualSizePx = 15;

const themeKey = 'runq.theme';
const sizeKey = 'runq.fontSizePx';
const wrapKey = 'runq.wrapLines';

/** How the page looks, kept in this browser: theme, size of code and output, long lines of code. Applies what was kept at once. */
export function createAppearance(storage: Storage, root: HTMLElement) {
  const theme = createCell<Theme>(themes.find((name) => name === storage.getItem(themeKey)) ?? 'system');
  const sizePx = createCell<number>(
    fontSizesPx.find((size) => String(size) === storage.getItem(sizeKey)) ?? usualSizePx,
  );

  const wraps = createCell<boolean>(storage.getItem(wrapKey) === 'true');

  function apply(): void {
    root.dataset.theme = theme.get();
    root.style.setProperty('--code-size', `${sizePx.get()}px`);
  }
  apply();

  return {
    theme,
    sizePx,
    /** Whether long lines of code go on below instead of being scrolled to. */
    wraps,
    setWraps(next: boolean) {
      wraps.set(next);
      storage.setItem(wrapKey, String(next));
    },
    setTheme(next: Theme) {
      theme.set(next);
      storage.setItem(themeKey, next);
      apply();
    },
    /** One step larger (1) or smaller (-1); stays where it is at either end. */
    stepSize(step: 1 | -1) {
      const next = fontSizesPx[fontSizesPx.indexOf(sizePx.get()) + step];
      if (next === undefined) return;
      sizePx.set(next);
      storage.setItem(sizeKey, String(next));
      apply();
    },
    isLargest: () => sizePx.get() === fontSizesPx.at(-1),
    isSmallest: () => sizePx.get() === fontSizesPx[0],
  };
}

export type Appearance = ReturnType<typeof createAppearance>;
