import { type Cell, createCell } from '../page/cell.js';
import type { SafeStorage } from '../page/safe-storage.js';

export const themes = ['system', 'light', 'dark'] as const;
export type Theme = (typeof themes)[number];

/** Sizes of code and output in pixels. */
export const fontSizesPx: readonly number[] = [13, 15, 18, 22, 28];
/** How long a passing message may stay. `Infinity`: until it is dismissed. */
export const toastTimesMs: readonly number[] = [10_000, 30_000, Number.POSITIVE_INFINITY];
/** How much of the width the editor may have, in percent. */
export const editorShares = { min: 25, max: 75, usual: 52 };

/** What a person chose for this browser. Setting a cell keeps it and shows at once. */
export interface Settings {
  theme: Cell<Theme>;
  sizePx: Cell<number>;
  /** Whether long lines of code go on below instead of being scrolled to. */
  wraps: Cell<boolean>;
  editorShare: Cell<number>;
  toastMs: Cell<number>;
  /** Whether a bare ? outside of text opens the list of shortcuts. Off for those whose speech input types stray letters. */
  hearsQuestionMark: Cell<boolean>;
}

/** Opens the settings of this browser and dresses the page in them. What was kept but is no choice counts as never set. */
export function createSettings(storage: SafeStorage, root: HTMLElement): Settings {
  function kept<T extends string | number | boolean>(name: string, choices: readonly T[], usual: T): Cell<T> {
    const key = `runq.${name}`;
    const text = storage.getItem(key);
    const cell = createCell(choices.find((choice) => String(choice) === text) ?? usual);
    cell.listen((value) => storage.setItem(key, String(value)));
    return cell;
  }
  const yesOrNo = [true, false];
  const { min, max, usual } = editorShares;
  const settings: Settings = {
    theme: kept<Theme>('theme', themes, 'system'),
    sizePx: kept('fontSizePx', fontSizesPx, 15),
    wraps: kept('wrapLines', yesOrNo, false),
    editorShare: kept(
      'editorShare',
      Array.from({ length: max - min + 1 }, (_, step) => min + step),
      usual,
    ),
    toastMs: kept('toastMs', toastTimesMs, toastTimesMs[0]!),
    hearsQuestionMark: kept('hearsQuestionMark', yesOrNo, true),
  };

  function dress(): void {
    root.dataset.theme = settings.theme.get();
    root.style.setProperty('--code-size', `${settings.sizePx.get()}px`);
  }
  dress();
  settings.theme.listen(dress);
  settings.sizePx.listen(dress);
  return settings;
}
