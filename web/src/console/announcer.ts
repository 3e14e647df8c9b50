/** Between two announcements. A screen reader needs longer for a line than a program does. */
const everyMs = 1000;
/** What is read out in full; of more only the number of lines and the last one is told. */
const maxLines = 8;
const maxCharacters = 400;

/** Reads output out, at most once in `everyMs`, however fast it comes. `say` puts words where a screen reader hears them. */
export function createAnnouncer(say: (words: string) => void) {
  let text = '';
  let lineCount = 0;
  let timer: ReturnType<typeof setTimeout> | null = null;

  function speak(): void {
    timer = null;
    const last = text.trimEnd().split('\n').at(-1)?.trim() ?? '';
    const isShort = lineCount <= maxLines && text.length <= maxCharacters;
    const words = isShort ? text.trim() : `${lineCount.toLocaleString('en')} lines of output. The last: ${last}`;
    text = '';
    lineCount = 0;
    if (words !== '') say(words.slice(0, maxCharacters));
  }

  return {
    add(piece: string): void {
      for (let at = piece.indexOf('\n'); at >= 0; at = piece.indexOf('\n', at + 1)) lineCount++;
      // The end is kept: of much only the last line is told.
      text = (text + piece).slice(-2 * maxCharacters);
      timer ??= setTimeout(speak, everyMs);
    },
    clear(): void {
      if (timer) clearTimeout(timer);
      timer = null;
      text = '';
      lineCount = 0;
      say('');
    },
  };
}
