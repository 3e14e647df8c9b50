interface SentInput {
  lines: number;
  isPaste: boolean;
}

export interface TypeAhead {
  add(text: string, isPaste: boolean): void;
  /** Consumes input for a prompt of this source; true when some was there. */
  take(source: unknown): boolean;
  /** Ctrl-C: drops the first waiting paste and everything after it. */
  drop(): void;
  clear(): void;
}

/**
 * Input that arrived before the session prompted for it. The REPL takes a line, or a paste as a whole; `input()` takes
 * one line, after which the rest of a paste counts as lines.
 */
export function createTypeAhead(): TypeAhead {
  let ahead: SentInput[] = [];

  return {
    add(text, isPaste) {
      const lines = text.split('\n').length - 1;
      const last = ahead.at(-1);
      if (isPaste) ahead.push({ lines, isPaste });
      else if (last && !last.isPaste) last.lines += lines;
      else if (lines > 0) ahead.push({ lines, isPaste });
    },
    take(source) {
      const first = ahead[0];
      if (!first) return false;
      if (first.isPaste && source !== 'input') {
        ahead.shift();
        return true;
      }
      const isLine = first.lines > 0;
      ahead[0] = { lines: first.lines - 1, isPaste: false };
      if (first.lines <= 1) ahead.shift();
      return isLine;
    },
    drop() {
      const paste = ahead.findIndex(({ isPaste }) => isPaste);
      if (paste >= 0) ahead = ahead.slice(0, paste);
    },
    clear() {
      ahead = [];
    },
  };
}
