import { createLineHistory, type LineHistory } from './line-history.js';

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
  let history = createLineHistory(null);
  let hint = 'Type here, then Enter';

  function takeText(): string {
    const text = input.value;
    input.value = '';
    return text;
  }

  function sendLine(): void {
    const text = takeText();
    history.add(text);
    options.onText(`${text}\n`);
  }

  input.addEventListener('keydown', (event) => {
    if (event.isComposing || event.defaultPrevented) return;
    const withControl = event.ctrlKey && !event.altKey && !event.metaKey && !event.shiftKey;
    if (event.key === 'Enter' && !event.ctrlKey && !event.metaKey) sendLine();
    else if (event.key === 'ArrowUp') input.value = history.recall(-1, input.value);
    else if (event.key === 'ArrowDown') input.value = history.recall(1, input.value);
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
      input.placeholder = state === 'waiting' ? hint : '';
      if (state === 'off') input.value = '';
      if (state === 'off' && hadFocus) options.focusAfter();
    },
    /** Who is typed to: its name for a screen reader, what stands in the empty line, and the lines that the arrows bring back. */
    use({ label, hint: words, lines }: { label: string; hint: string; lines: LineHistory }) {
      input.setAttribute('aria-label', label);
      history = lines;
      hint = words;
    },
    /** Begins the next line with these spaces, unless something stands there. */
    indent(spaces: string) {
      if (input.value === '') input.value = spaces;
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
