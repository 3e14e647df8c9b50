/** Items of one chunk. */
const itemsPerChunk = 100;
/** From here on an output is long. Shorter ones stay laid out, so that everything that reads a page's text finds all of it. */
const longOutputItems = 2000;

/** Finished items, in chunks, so that the browser lays a long output out only near the visible part. */
export function createChunks(chunks: HTMLElement) {
  let chunk: HTMLElement | null = null;
  let count = 0;

  return {
    count: () => count,
    add(elements: HTMLElement[]): void {
      for (let start = 0; start < elements.length; ) {
        if (!chunk || chunk.childElementCount >= itemsPerChunk) {
          chunk?.classList.add('is-full');
          chunk = document.createElement('div');
          chunk.className = 'chunk';
          chunks.append(chunk);
        }
        const part = elements.slice(start, start + itemsPerChunk - chunk.childElementCount);
        chunk.append(...part.flatMap((element) => [element, '\n']));
        start += part.length;
      }
      count += elements.length;
      chunks.classList.toggle('is-long', count > longOutputItems);
    },
    /** Removes the oldest chunks while there are more than `most` items; tells how many items went. */
    dropOldest(most: number, onLeave: (chunk: Element) => void): number {
      let gone = 0;
      while (count > most && chunks.firstElementChild && chunks.firstElementChild !== chunk) {
        const oldest = chunks.firstElementChild;
        onLeave(oldest);
        count -= oldest.childElementCount;
        gone += oldest.childElementCount;
        oldest.remove();
      }
      return gone;
    },
    /**
     * The last `number` lines, from the first to the last, if they are what a traceback is made of: error output, of which the first line may
     * go on from something else. Null if they are not.
     */
    lastErrorLines(number: number): HTMLElement[] | null {
      const lines: HTMLElement[] = [];
      for (let at = chunks.lastElementChild; at && lines.length < number; at = at.previousElementSibling)
        for (let item = at.lastElementChild; item && lines.length < number; item = item.previousElementSibling) {
          const isError = item.classList.contains('line-stderr') || item.textContent === '';
          if (!item.classList.contains('line') || (!isError && lines.length < number - 1)) return null;
          lines.unshift(item as HTMLElement);
        }
      return lines.length === number ? lines : null;
    },
    /** Puts `around` in the place of these items and the items into `hold`. A chunk that they leave empty goes: it would keep its room. */
    wrap(lines: HTMLElement[], around: HTMLElement, hold: HTMLElement): void {
      const left = new Set(lines.map((line) => line.parentElement!));
      lines[0]!.before(around);
      for (const line of lines) {
        line.nextSibling?.remove();
        hold.append(line, '\n');
      }
      around.after('\n');
      for (const each of left) if (each.childElementCount === 0) each.remove();
      chunk = chunks.lastElementChild as HTMLElement | null;
      count -= lines.length - 1;
      chunks.classList.toggle('is-long', count > longOutputItems);
    },
    clear(): void {
      chunks.replaceChildren();
      chunk = null;
      count = 0;
      chunks.classList.remove('is-long');
    },
  };
}
