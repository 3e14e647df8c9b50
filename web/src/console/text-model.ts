import { createTextLine, eraseInLine, putText, type TextLine, type Voice } from './text-line.js';
import { createStyleReader, type StyleReader, type TextStyle } from './text-style.js';

/** Something between two lines that is no text: a plot, a drawing, an explanation. `close` when it leaves the page. */
export interface Figure {
  element: HTMLElement;
  close(): void;
}

/** A thing of the console that will not change any more. */
export type Item = TextLine | { figure: Figure };

/** What happened since the last look: finished items, how many were left out before them, and the line that is still open. */
export interface Batch {
  items: Item[];
  skipped: number;
  tail: TextLine;
  /** True when there is more than was asked for. */
  more: boolean;
}

/** One escape sequence, at most; longer ones are not escape sequences. */
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

/**
 * Turns a stream of text into lines as a terminal would: newlines, `\r` and `\b` move, colours colour, `ESC [ K` erases; every other
 * escape is swallowed. Finished lines wait here until somebody takes them; at most `maxItems` wait, the oldest go first, so a flood
 * costs the page no more than what it can show. A line longer than `maxColumns` continues on the next.
 *
 * Each voice has its own colours and its own half-received escape, because the pieces of the two streams interleave at any byte.
 */
export function createTextModel({ maxItems, maxColumns }: { maxItems: number; maxColumns: number }) {
  let streams = new Map<Voice, Stream>();
  let waiting: Item[] = [];
  let skipped = 0;
  let tail = createTextLine();

  function finishItem(item: Item): void {
    waiting.push(item);
    // Cutting at twice the bound keeps a flood linear.
    if (waiting.length >= maxItems * 2) dropOldest();
  }

  function dropOldest(): void {
    const extra = waiting.length - maxItems;
    if (extra <= 0) return;
    skipped += extra;
    for (const item of waiting.splice(0, extra)) if ('figure' in item) item.figure.close();
  }

  function breakLine(): void {
    finishItem(tail);
    tail = createTextLine();
  }

  function put(text: string, voice: Voice, style: TextStyle | null): void {
    let rest = text;
    while (rest !== '') {
      const room = maxColumns - tail.column;
      if (room <= 0) {
        breakLine();
        continue;
      }
      putText(tail, { text: rest.slice(0, room), voice, style });
      rest = rest.slice(room);
    }
  }

  function streamOf(voice: Voice): Stream {
    let stream = streams.get(voice);
    if (!stream) {
      stream = { reader: createStyleReader(), style: null, held: '' };
      streams.set(voice, stream);
    }
    return stream;
  }

  /** Handles the control character at `at` and tells where to go on; -1 when the rest of it has not arrived. */
  function control(text: string, at: number, stream: Stream): number {
    const code = text.charCodeAt(at);
    if (code === newline) breakLine();
    else if (code === carriageReturn) tail.column = 0;
    else if (code === backspace) tail.column = Math.max(0, tail.column - 1);
    else return escaped(text, at, stream);
    return at + 1;
  }

  function escaped(text: string, at: number, stream: Stream): number {
    const end = findEscapeEnd(text, at);
    if (end === -1) return text.length - at < maxEscapeLength ? -1 : at + 1;
    const body = text.slice(at + 2, end - 1);
    if (text[at + 1] === '[' && text[end - 1] === 'm') stream.style = stream.reader.apply(body);
    if (text[at + 1] === '[' && text[end - 1] === 'K') eraseInLine(tail, Number(body) || 0);
    return end;
  }

  return {
    write(voice: Voice, piece: string): void {
      const stream = streamOf(voice);
      const text = stream.held + piece;
      stream.held = '';
      let start = 0;
      for (let at = 0; at < text.length; ) {
        const code = text.charCodeAt(at);
        if (code !== newline && code !== carriageReturn && code !== backspace && code !== escapeCode) {
          at++;
          continue;
        }
        put(text.slice(start, at), voice, stream.style);
        const next = control(text, at, stream);
        if (next === -1) {
          stream.held = text.slice(at);
          return;
        }
        at = next;
        start = next;
      }
      put(text.slice(start), voice, stream.style);
    },
    addFigure(figure: Figure): void {
      if (tail.length > 0) breakLine();
      finishItem({ figure });
    },
    /** True when the next character would stand at the start of an empty line. */
    isAtLineStart: () => tail.length === 0,
    /**
     * Gives the oldest finished items and forgets them: at most `most`, and no more once they hold so many characters. The tail is live:
     * read it at once.
     */
    take(most: number, mostCharacters = Number.POSITIVE_INFINITY): Batch {
      dropOldest();
      let count = 0;
      for (let characters = 0; count < waiting.length && count < most && characters < mostCharacters; count++) {
        const item = waiting[count]!;
        if ('length' in item) characters += item.length;
      }
      const batch = { items: waiting.splice(0, count), skipped, tail, more: waiting.length > 0 };
      skipped = 0;
      return batch;
    },
    /** Forgets what waits. The open line stays: somebody may be asked for something in it. */
    clearFinished(): void {
      for (const item of waiting) if ('figure' in item) item.figure.close();
      waiting = [];
      skipped = 0;
    },
    clear(): void {
      this.clearFinished();
      streams = new Map();
      tail = createTextLine();
    },
  };
}

export type TextModel = ReturnType<typeof createTextModel>;

/** The index after the escape sequence that begins at `at` (ECMA-48 section 5.4: CSI, OSC, two characters); -1 when its end is not there. */
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
