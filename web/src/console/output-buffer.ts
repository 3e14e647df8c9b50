import type { StyleReader, TextStyle } from './ansi-style.js';
import { createTextLine, eraseInLine, putText, type TextKind, type TextLine } from './text-line.js';

/** A plot, a drawing or an explanation between two lines. `close` is called when it is removed from the page. */
export interface Figure {
  element: HTMLElement;
  close(): void;
}

/** A finished line or figure. */
export type Item = TextLine | { figure: Figure };

/** The changes since the last batch: finished items, the number skipped before them, and the open line. */
interface Batch {
  items: Item[];
  skipped: number;
  tail: TextLine;
  /** True when more finished items are pending. */
  more: boolean;
}

/** Longer sequences are not treated as escape sequences. */
const maxEscapeLength = 256;

const newline = 10;
const carriageReturn = 13;
const backspace = 8;
const escapeCode = 27;

interface Stream {
  reader: StyleReader;
  style: TextStyle | null;
  held: string;
}

export interface OutputBuffer {
  write(kind: TextKind, text: string): void;
  addFigure(figure: Figure): void;
  /** True when the open line is empty. */
  isAtLineStart(): boolean;
  /**
   * Returns and removes the oldest finished items: at most `maxCount`, and no more once they have `maxCharacters`. The
   * tail is the live object: read it immediately.
   */
  take(maxCount: number, maxCharacters?: number): Batch;
  /** Removes the finished items. The open line stays: it may hold the prompt of a waiting program. */
  clearFinished(): void;
  clear(): void;
}

/**
 * Turns a stream of text into lines as a terminal does: newlines, `\r` and `\b` move the cursor, SGR escapes set
 * colours, `ESC [ K` erases, and other escapes are dropped. At most `maxItems` finished items are pending and the
 * oldest are skipped first, so that a flood costs no more than the page can show. A line longer than `maxColumns`
 * continues on the next.
 *
 * Each text kind has its own colours and its own incomplete escape, as the two streams interleave at any byte.
 */
export function createOutputBuffer(options: {
  maxItems: number;
  maxColumns: number;
  createStyleReader: () => StyleReader;
}): OutputBuffer {
  const { maxItems, maxColumns, createStyleReader } = options;
  let streams = new Map<TextKind, Stream>();
  let pending: Item[] = [];
  let skipped = 0;
  let tail = createTextLine();

  function finishItem(item: Item): void {
    pending.push(item);
    // Trimming only at twice the limit keeps a flood linear.
    if (pending.length >= maxItems * 2) dropOldest();
  }

  function dropOldest(): void {
    const extra = pending.length - maxItems;
    if (extra <= 0) return;
    skipped += extra;
    for (const item of pending.splice(0, extra)) if ('figure' in item) item.figure.close();
  }

  function breakLine(): void {
    finishItem(tail);
    tail = createTextLine();
  }

  function put(text: string, kind: TextKind, style: TextStyle | null): void {
    let rest = text;
    while (rest !== '') {
      const room = maxColumns - tail.column;
      if (room <= 0) {
        breakLine();
        continue;
      }
      putText(tail, { text: rest.slice(0, room), kind, style });
      rest = rest.slice(room);
    }
  }

  function streamOf(kind: TextKind): Stream {
    let stream = streams.get(kind);
    if (!stream) {
      stream = { reader: createStyleReader(), style: null, held: '' };
      streams.set(kind, stream);
    }
    return stream;
  }

  /** Handles the control character at `at` and returns the index after it; -1 when it is incomplete. */
  function control(text: string, at: number, stream: Stream): number {
    const code = text.charCodeAt(at);
    if (code === newline) breakLine();
    else if (code === carriageReturn) tail.column = 0;
    else if (code === backspace) tail.column = Math.max(0, tail.column - 1);
    else return applyEscape(text, at, stream);
    return at + 1;
  }

  function applyEscape(text: string, at: number, stream: Stream): number {
    const end = findEscapeEnd(text, at);
    if (end === -1) return text.length - at < maxEscapeLength ? -1 : at + 1;
    const body = text.slice(at + 2, end - 1);
    if (text[at + 1] === '[' && text[end - 1] === 'm') stream.style = stream.reader.apply(body);
    if (text[at + 1] === '[' && text[end - 1] === 'K') eraseInLine(tail, Number(body) || 0);
    return end;
  }

  return {
    write(kind, piece) {
      const stream = streamOf(kind);
      const text = stream.held + piece;
      stream.held = '';
      let start = 0;
      for (let at = 0; at < text.length; ) {
        const code = text.charCodeAt(at);
        if (code !== newline && code !== carriageReturn && code !== backspace && code !== escapeCode) {
          at++;
          continue;
        }
        put(text.slice(start, at), kind, stream.style);
        const next = control(text, at, stream);
        if (next === -1) {
          stream.held = text.slice(at);
          return;
        }
        at = next;
        start = next;
      }
      put(text.slice(start), kind, stream.style);
    },
    addFigure(figure) {
      if (tail.length > 0) breakLine();
      finishItem({ figure });
    },
    isAtLineStart: () => tail.length === 0,
    take(maxCount, maxCharacters = Number.POSITIVE_INFINITY) {
      dropOldest();
      let count = 0;
      for (let characters = 0; count < pending.length && count < maxCount && characters < maxCharacters; count++) {
        const item = pending[count]!;
        if ('length' in item) characters += item.length;
      }
      const batch = { items: pending.splice(0, count), skipped, tail, more: pending.length > 0 };
      skipped = 0;
      return batch;
    },
    clearFinished() {
      for (const item of pending) if ('figure' in item) item.figure.close();
      pending = [];
      skipped = 0;
    },
    clear() {
      this.clearFinished();
      streams = new Map();
      tail = createTextLine();
    },
  };
}

/**
 * Returns the index after the escape sequence at `at` (ECMA-48 section 5.4: CSI, OSC, two characters); -1 when it is
 * incomplete.
 */
function findEscapeEnd(text: string, at: number): number {
  const kind = text[at + 1];
  if (kind === undefined) return -1;
  if (kind === '[') {
    for (let index = at + 2; index < text.length; index++) {
      const code = text.charCodeAt(index);
      if (code >= 0x40 && code <= 0x7e) return index + 1;
      if (code < 0x20 || code > 0x7e) return index;
    }
    return -1;
  }
  if (kind === ']') {
    for (let index = at + 2; index < text.length && index - at < maxEscapeLength; index++) {
      if (text.charCodeAt(index) === 7) return index + 1;
      if (text.charCodeAt(index) === escapeCode && text[index + 1] === '\\') return index + 2;
    }
    return -1;
  }
  return at + 2;
}
