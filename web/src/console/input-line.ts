import { createInputHistory, type InputHistory, maxLines } from './input-history.js';

export interface InputLineOptions {
  /** False when it was rejected: the text returns to the line. `isPaste`: a block of several lines for a prompt. */
  onText(text: string, isPaste: boolean): Promise<boolean>;
  onEof(): void;
  /** Moves the focus elsewhere when the line is hidden. */
  focusAfter(): void;
}

/** `off`: no program runs; `open`: a program runs; `waiting`: it waits for a line. */
type InputState = 'off' | 'open' | 'waiting';

export interface InputLine {
  element: HTMLTextAreaElement;
  setState(state: InputState): void;
  /** Sets the accessible name, the placeholder, the history for the arrow keys, and whether blocks are accepted. */
  configure(line: { label: string; placeholder: string; history: InputHistory; acceptsBlocks: boolean }): void;
  /** Indents the next line unless it has text. */
  indent(spaces: string): void;
  focus(): void;
}

/** Visible rows of a block. */
const maxRows = 12;

/**
 * Creates the line at the end of the output that answers `input()`. The up and down keys recall earlier lines. At a
 * prompt it accepts a block of several lines, sent as a paste.
 */
export function createInputLine(options: InputLineOptions): InputLine {
  const input = document.createElement('textarea');
  input.className = 'input-line';
  input.rows = 1;
  input.spellcheck = false;
  input.autocomplete = 'off';
  input.setAttribute('autocapitalize', 'off');
  input.setAttribute('enterkeyhint', 'send');
  input.setAttribute('aria-label', 'Program input');
  input.hidden = true;
  let history = createInputHistory(null);
  let placeholder = 'Press Enter to send';
  let acceptsBlocks = false;

  function write(text: string): void {
    input.value = text;
    fit();
  }

  /** Fits the height to the text and scrolls it into view. */
  function fit(): void {
    const rows = Math.min(maxRows, input.value.split('\n', maxRows).length);
    if (rows === input.rows) return;
    input.rows = rows;
    input.scrollIntoView({ block: 'nearest' });
  }

  /** Sends a text. A rejected text returns to the line unless the user has typed something else. */
  function send(text: string, isPaste: boolean, rest = ''): void {
    write(rest);
    const restored = isPaste ? text : text.replace(/\n$/, '') + (rest && `\n${rest}`);
    void options.onText(text, isPaste).then((isAccepted) => {
      if (!isAccepted && input.value === rest) write(restored);
    });
  }

  /** Sends a block to a prompt unchanged. A program gets the complete lines; the rest stays in the line for editing. */
  function sendLines(text: string): void {
    const lines = text.split('\n');
    const rest = lines.pop()!;
    if (acceptsBlocks && lines.length + (rest === '' ? 0 : 1) > 1) {
      history.add(text.replace(/\n+$/, ''));
      send(text, true);
    } else {
      for (const line of lines.slice(-maxLines)) history.add(line);
      send(text.slice(0, text.length - rest.length), false, rest);
    }
  }

  /** Recalls earlier input. Within a block the arrow keys move through its lines first. */
  function recall(step: -1 | 1): boolean {
    const { value, selectionStart, selectionEnd } = input;
    if (step < 0 ? value.slice(0, selectionStart).includes('\n') : value.slice(selectionEnd).includes('\n'))
      return false;
    write(history.recall(step, value));
    return true;
  }

  input.addEventListener('keydown', (event) => {
    if (event.isComposing || event.defaultPrevented) return;
    const withControl = event.ctrlKey && !event.altKey && !event.metaKey && !event.shiftKey;
    if (event.key === 'Enter' && event.shiftKey && acceptsBlocks) return;
    if (event.key === 'Enter' && !event.ctrlKey && !event.metaKey) sendLines(`${input.value}\n`);
    else if (event.key === 'ArrowUp' && !event.shiftKey) {
      if (!recall(-1)) return;
    } else if (event.key === 'ArrowDown' && !event.shiftKey) {
      if (!recall(1)) return;
    } else if (withControl && event.key.toLowerCase() === 'd') {
      if (input.value !== '') send(input.value, false);
      options.onEof();
    } else return;
    event.preventDefault();
  });
  input.addEventListener('input', fit);

  // Like a terminal, a paste of several lines is sent immediately.
  input.addEventListener('paste', (event) => {
    const pasted = (event.clipboardData?.getData('text') ?? '').replace(/\r\n?/g, '\n');
    if (!pasted.includes('\n')) return;
    event.preventDefault();
    const { value, selectionStart, selectionEnd } = input;
    sendLines(value.slice(0, selectionStart) + pasted + value.slice(selectionEnd));
  });

  return {
    element: input,
    setState(state) {
      const hadFocus = document.activeElement === input;
      input.hidden = state === 'off';
      input.classList.toggle('is-waiting', state === 'waiting');
      input.placeholder = state === 'waiting' ? placeholder : '';
      if (state === 'off') write('');
      if (state === 'off' && hadFocus) options.focusAfter();
    },
    configure(line) {
      input.setAttribute('aria-label', line.label);
      ({ placeholder, history, acceptsBlocks } = line);
    },
    indent(spaces) {
      if (input.value === '') write(spaces);
    },
    focus: () => input.focus({ preventScroll: false }),
  };
}

/** Calls `interrupt` on Ctrl+C inside `element`. With selected text Ctrl+C copies as usual. */
export function listenForInterrupt(element: HTMLElement, interrupt: () => void): void {
  element.addEventListener('keydown', (event) => {
    if (!event.ctrlKey || event.altKey || event.metaKey || event.shiftKey || event.key.toLowerCase() !== 'c') return;
    if (hasSelection(event.target)) return;
    event.preventDefault();
    interrupt();
  });
}

function hasSelection(target: EventTarget | null): boolean {
  if (target instanceof HTMLTextAreaElement && target.selectionStart !== target.selectionEnd) return true;
  return (window.getSelection()?.toString() ?? '') !== '';
}
