/** What the person at the keyboard tells the program, and where the focus goes when there is no program to tell anything. */
export interface InputLineOptions {
  onText(text: string): void;
  onEof(): void;
  focusAfter(): void;
}

/** How the input line stands: no program to type to, a program that runs, or one that waits for a line. */
export type InputState = 'off' | 'open' | 'waiting';

/** Characters of one line; four bytes each at most, so that a line always fits into one message. */
const maxLineLength = 16_000;
const historyLines = 100;

/** The line at the end of the output where a program's `input()` is answered. Up and down bring back earlier lines. */
export function createInputLine(options: InputLineOptions) {
  const input = document.createElement('input');
  input.className = 'input-line';
  input.type = 'text';
  input.maxLength = maxLineLength;
  input.spellcheck = false;
  input.autocomplete = 'off';
  input.setAttribute('autocapitalize', 'off');
  input.setAttribute('aria-label', 'Input for the program');
  input.hidden = true;
  const history: string[] = [];
  let historyAt = 0;

  function takeText(): string {
    const text = input.value;
    input.value = '';
    return text;
  }

  function sendLine(): void {
    const text = takeText();
    if (text !== '') history.push(text);
    if (history.length > historyLines) history.shift();
    historyAt = history.length;
    options.onText(`${text}\n`);
  }

  function recall(step: number): void {
    historyAt = Math.min(history.length, Math.max(0, historyAt + step));
    input.value = history[historyAt] ?? '';
  }

  input.addEventListener('keydown', (event) => {
    if (event.isComposing) return;
    const withControl = event.ctrlKey && !event.altKey && !event.metaKey && !event.shiftKey;
    if (event.key === 'Enter' && !event.ctrlKey && !event.metaKey) sendLine();
    else if (event.key === 'ArrowUp') recall(-1);
    else if (event.key === 'ArrowDown') recall(1);
    else if (withControl && event.key.toLowerCase() === 'd') {
      const text = takeText();
      if (text !== '') options.onText(text);
      options.onEof();
    } else return;
    event.preventDefault();
  });

  // A pasted text of several lines is typed line by line, as a terminal does it; the last piece stays to be edited.
  input.addEventListener('paste', (event) => {
    const pasted = event.clipboardData?.getData('text').slice(0, maxLineLength) ?? '';
    if (!/[\r\n]/.test(pasted)) return;
    event.preventDefault();
    const lines = pasted.split(/\r\n|\r|\n/);
    input.setRangeText(lines.shift() ?? '', input.selectionStart ?? 0, input.selectionEnd ?? 0, 'end');
    for (const line of lines) {
      sendLine();
      input.value = line;
    }
  });

  return {
    element: input,
    setState(state: InputState) {
      const hadFocus = document.activeElement === input;
      input.hidden = state === 'off';
      input.classList.toggle('is-waiting', state === 'waiting');
      input.placeholder = state === 'waiting' ? 'Type here, then Enter' : '';
      if (state === 'off') input.value = '';
      if (state === 'off' && hadFocus) options.focusAfter();
    },
    focus: () => input.focus({ preventScroll: false }),
  };
}

export type InputLine = ReturnType<typeof createInputLine>;

/** Calls `interrupt` on Ctrl-C inside `element`, unless text is selected: then it copies as everywhere. */
export function listenForInterrupt(element: HTMLElement, interrupt: () => void): void {
  element.addEventListener('keydown', (event) => {
    if (!event.ctrlKey || event.altKey || event.metaKey || event.shiftKey || event.key.toLowerCase() !== 'c') return;
    if (hasSelection(event.target)) return;
    event.preventDefault();
    interrupt();
  });
}

function hasSelection(target: EventTarget | null): boolean {
  if (target instanceof HTMLInputElement && target.selectionStart !== target.selectionEnd) return true;
  return (window.getSelection()?.toString() ?? '') !== '';
}
