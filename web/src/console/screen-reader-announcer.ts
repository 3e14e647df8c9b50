/** Time between two announcements: a screen reader is slower than a program. */
const everyMs = 1000;
/** Output within these limits is announced in full, more as a line count with the last line. */
const maxLines = 8;
const maxCharacters = 400;

export interface ScreenReaderAnnouncer {
  add(text: string): void;
  clear(): void;
}

/** Announces output at most once per `everyMs`. `announce` sets the text of a live region. */
export function createScreenReaderAnnouncer(announce: (text: string) => void): ScreenReaderAnnouncer {
  let text = '';
  let lineCount = 0;
  let timer: ReturnType<typeof setTimeout> | null = null;

  function flush(): void {
    timer = null;
    const last = text.trimEnd().split('\n').at(-1)?.trim() ?? '';
    const isShort = lineCount <= maxLines && text.length <= maxCharacters;
    const summary = isShort ? text.trim() : `${lineCount.toLocaleString('en')} lines of output. Last line: ${last}`;
    text = '';
    lineCount = 0;
    if (summary !== '') announce(summary.slice(0, maxCharacters));
  }

  return {
    add(piece) {
      for (let at = piece.indexOf('\n'); at >= 0; at = piece.indexOf('\n', at + 1)) lineCount++;
      // Of long output only the last line is announced, so keeping the end is enough.
      text = (text + piece).slice(-2 * maxCharacters);
      timer ??= setTimeout(flush, everyMs);
    },
    clear() {
      if (timer) clearTimeout(timer);
      timer = null;
      text = '';
      lineCount = 0;
      announce('');
    },
  };
}
