/** What the keys do that work everywhere on a page. */
export interface PageKeys {
  onRun(): void;
  onSave(): void;
  onShortcuts?(): void;
  /** F6 (1) and Shift+F6 (-1). */
  onMove(step: 1 | -1): void;
  hearsQuestionMark?(): boolean;
}

const isText = (target: EventTarget | null) =>
  target instanceof HTMLElement && (target.isContentEditable || target.matches('input, textarea, select'));

/**
 * Listens for the keys of the whole page; what a part of the page has already handled is left alone. While a dialog is open only the
 * browser's own Save stays shut. Answers how to stop listening.
 */
export function listenForPageKeys(keys: PageKeys): () => void {
  function onKeyDown(event: KeyboardEvent): void {
    const isCommand = (event.ctrlKey || event.metaKey) && !event.altKey && !event.shiftKey;
    const isSave = isCommand && event.key.toLowerCase() === 's';
    const wasHandled = event.defaultPrevented;
    // The dialog that saves a web page is never what somebody meant here.
    if (isSave) event.preventDefault();
    if (wasHandled || event.isComposing || document.querySelector('dialog[open]')) return;
    const isBare = !event.ctrlKey && !event.metaKey && !event.altKey;
    if (isSave) keys.onSave();
    else if (isCommand && event.key === 'Enter') keys.onRun();
    else if (isBare && event.key === 'F6') keys.onMove(event.shiftKey ? -1 : 1);
    else if (isBare && event.key === 'F1' && keys.onShortcuts) keys.onShortcuts();
    else if (isBare && event.key === '?' && keys.hearsQuestionMark?.() && !isText(event.target)) keys.onShortcuts?.();
    else return;
    event.preventDefault();
  }
  window.addEventListener('keydown', onKeyDown);
  return () => window.removeEventListener('keydown', onKeyDown);
}
