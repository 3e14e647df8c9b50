/** The first match gets the focus in a pane that was not visited yet: text, the input line, the output, a control. */
const initialTargets = [
  '.cm-content',
  '.input-line:not([hidden])',
  '[role=log]',
  'a[href], button:not(:disabled), select, input',
];

const isShown = (element: HTMLElement) => element.getClientRects().length > 0;

export interface PaneNavigation {
  /** Moves the focus to the next (1) or previous (-1) pane, skipping those without a focusable element. */
  move(step: 1 | -1): void;
  /** Moves the focus to a pane by name. */
  goTo(name: string): void;
  close(): void;
}

/**
 * Moves the focus between panes (elements with `data-pane`) on F6 and Shift+F6, in page order and cyclically. A pane
 * regains the focus at its last focused element. `reveal` shows a pane that is behind a tab.
 */
export function createPaneNavigation(root: HTMLElement, reveal: (name: string) => void = () => {}): PaneNavigation {
  const lastFocused = new WeakMap<Element, HTMLElement>();

  function recordFocus({ target }: FocusEvent): void {
    const pane = (target as Element).closest?.('[data-pane]');
    if (pane) lastFocused.set(pane, target as HTMLElement);
  }
  root.addEventListener('focusin', recordFocus);

  function enter(pane: HTMLElement): boolean {
    reveal(pane.dataset.pane!);
    const before = lastFocused.get(pane);
    const initial = initialTargets
      .flatMap((selector) => [...pane.querySelectorAll<HTMLElement>(selector)])
      .find((element) => isShown(element));
    const target = before?.isConnected && isShown(before) ? before : initial;
    target?.focus();
    return target !== undefined && document.activeElement === target;
  }

  return {
    move(step) {
      const panes = [...root.querySelectorAll<HTMLElement>('[data-pane]')];
      const active = document.activeElement ?? document.body;
      const here = active.closest<HTMLElement>('[data-pane]');
      // With the focus between panes (on the divider), continue from there.
      const before = panes.filter((pane) => active.compareDocumentPosition(pane) & Node.DOCUMENT_POSITION_PRECEDING);
      const at = here ? panes.indexOf(here) : step === 1 ? before.length - 1 : before.length;
      for (let tries = 1; tries <= panes.length; tries++) {
        const pane = panes.at((at + step * tries) % panes.length);
        if (pane && pane !== here && enter(pane)) return;
      }
    },
    goTo(name) {
      const pane = root.querySelector<HTMLElement>(`[data-pane="${name}"]`);
      if (pane) enter(pane);
    },
    close: () => root.removeEventListener('focusin', recordFocus),
  };
}
