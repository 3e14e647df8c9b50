/** Where the cursor goes in a pane that was not visited yet, the first of these that it has: text, a line to answer, the output, a control. */
const starts = [
  '.cm-content',
  '.input-line:not([hidden])',
  '[role=log]',
  'a[href], button:not(:disabled), select, input',
];

const isShown = (element: HTMLElement) => element.getClientRects().length > 0;

/**
 * F6 and Shift+F6: from pane to pane (elements with `data-pane`), in the order of the page and round again. A pane that was left is
 * entered where it was left.
 */
export function createPaneMover(root: HTMLElement) {
  const left = new WeakMap<Element, HTMLElement>();

  function noteFocus({ target }: FocusEvent): void {
    const pane = (target as Element).closest?.('[data-pane]');
    if (pane) left.set(pane, target as HTMLElement);
  }
  root.addEventListener('focusin', noteFocus);

  function enter(pane: Element): boolean {
    const before = left.get(pane);
    const start = starts
      .flatMap((selector) => [...pane.querySelectorAll<HTMLElement>(selector)])
      .find((element) => isShown(element));
    const target = before?.isConnected && isShown(before) ? before : start;
    target?.focus();
    return target !== undefined && document.activeElement === target;
  }

  return {
    /** One pane on (1) or back (-1); those that have nothing to focus are passed over. */
    move(step: 1 | -1): void {
      const panes = [...root.querySelectorAll('[data-pane]')];
      const active = document.activeElement ?? document.body;
      const here = active.closest('[data-pane]');
      // Between panes (on the bar that divides them): from there, not from the start.
      const before = panes.filter((pane) => active.compareDocumentPosition(pane) & Node.DOCUMENT_POSITION_PRECEDING);
      const at = here ? panes.indexOf(here) : step === 1 ? before.length - 1 : before.length;
      for (let tries = 1; tries <= panes.length; tries++) {
        const pane = panes.at((at + step * tries) % panes.length);
        if (pane && pane !== here && enter(pane)) return;
      }
    },
    /** Straight to a pane by its name. */
    goTo(name: string): void {
      const pane = root.querySelector(`[data-pane="${name}"]`);
      if (pane) enter(pane);
    },
    close: () => root.removeEventListener('focusin', noteFocus),
  };
}

export type PaneMover = ReturnType<typeof createPaneMover>;
