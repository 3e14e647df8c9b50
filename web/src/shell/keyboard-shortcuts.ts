/** The handlers of the page-wide keyboard shortcuts. */
export interface KeyboardShortcuts {
  onRun(): void;
  onSave(): void;
  onShortcuts?(): void;
  /** F6 (1) and Shift+F6 (-1). */
  onMove(step: 1 | -1): void;
  opensShortcutsOnQuestionMark?(): boolean;
}

const isText = (target: EventTarget | null) =>
  target instanceof HTMLElement && (target.isContentEditable || target.matches('input, textarea, select'));

/**
 * Handles page-wide keyboard shortcuts until the returned function is called. Keys that a part of the page has handled
 * are ignored. While a dialog is open only the browser's Save is suppressed.
 */
export function bindKeyboardShortcuts(shortcuts: KeyboardShortcuts): () => void {
  function onKeyDown(event: KeyboardEvent): void {
    const isCommand = (event.ctrlKey || event.metaKey) && !event.altKey && !event.shiftKey;
    const isSave = isCommand && event.key.toLowerCase() === 's';
    const wasHandled = event.defaultPrevented;
    // Saving the web page itself is never the intent here.
    if (isSave) event.preventDefault();
    if (wasHandled || event.isComposing || document.querySelector('dialog[open]')) return;
    const isBare = !event.ctrlKey && !event.metaKey && !event.altKey;
    if (isSave) shortcuts.onSave();
    else if (isCommand && event.key === 'Enter') shortcuts.onRun();
    else if (isBare && event.key === 'F6') shortcuts.onMove(event.shiftKey ? -1 : 1);
    else if (isBare && event.key === 'F1' && shortcuts.onShortcuts) shortcuts.onShortcuts();
    else if (isBare && event.key === '?' && shortcuts.opensShortcutsOnQuestionMark?.() && !isText(event.target))
      shortcuts.onShortcuts?.();
    else return;
    event.preventDefault();
  }
  window.addEventListener('keydown', onKeyDown);
  return () => window.removeEventListener('keydown', onKeyDown);
}
