import type { Signal } from '../ui/signal.js';
import type { RunState } from './run-state.js';

export interface ReturnFocus {
  /** Moves the focus back to where the current run was started. */
  restore(): void;
  close(): void;
}

/**
 * Remembers where the user started a run: in the editor or with a button. Answering `input()` moves the focus to the
 * output, and the next key belongs to the editor again. `fallback` takes the focus of a run that started elsewhere.
 */
export function createReturnFocus(options: {
  state: Signal<RunState>;
  editor: { element: HTMLElement; focus(): void };
  findRunButton: () => HTMLElement | null;
  fallback: () => void;
}): ReturnFocus {
  const { state, editor } = options;
  let origin: 'editor' | 'button' | 'elsewhere' = 'elsewhere';
  let wasBusy = false;

  const unsubscribe = state.subscribe(({ phase, isRestored }) => {
    const isBusy = phase !== 'idle' && phase !== 'finished';
    if (isBusy && !wasBusy) {
      if (isRestored) origin = 'elsewhere';
      else origin = editor.element.contains(document.activeElement) ? 'editor' : 'button';
    }
    wasBusy = isBusy;
  });

  function focusOrigin(): void {
    if (origin === 'editor') editor.focus();
    else if (origin === 'button') options.findRunButton()?.focus({ preventScroll: true });
    // A pane that is not shown takes no focus.
    if (isNowhere()) options.fallback();
  }

  const isNowhere = () => document.activeElement === null || document.activeElement === document.body;

  return {
    restore() {
      // After the run button has replaced the stop button.
      requestAnimationFrame(() => {
        if (isNowhere()) focusOrigin();
      });
    },
    close: unsubscribe,
  };
}
