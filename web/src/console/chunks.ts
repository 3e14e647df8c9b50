const itemsPerChunk = 100;
/**
 * An output with more items is long. Shorter ones stay laid out, so that find-in-page and screen readers see all text.
 */
const longOutputItems = 2000;

export interface Chunks {
  count(): number;
  add(elements: HTMLElement[]): void;
  /** Removes the oldest chunks while there are more than `most` items; returns the number of removed items. */
  dropOldest(most: number, onRemove: (chunk: Element) => void): number;
  /**
   * Returns the last `number` lines in order if they can be a traceback: stderr, of which the first line may continue
   * other output. Null otherwise.
   */
  lastErrorLines(number: number): HTMLElement[] | null;
  /** Moves these lines into `content` and puts `wrapper` in their position. */
  wrap(lines: HTMLElement[], wrapper: HTMLElement, content: HTMLElement): void;
  clear(): void;
}

/** Groups finished items into chunks, so that the browser lays out only the visible part of a long output. */
export function createChunks(chunks: HTMLElement): Chunks {
  let chunk: HTMLElement | null = null;
  let count = 0;

  return {
    count: () => count,
    add(elements) {
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
    dropOldest(most, onRemove) {
      let dropped = 0;
      while (count > most && chunks.firstElementChild && chunks.firstElementChild !== chunk) {
        const oldest = chunks.firstElementChild;
        onRemove(oldest);
        count -= oldest.childElementCount;
        dropped += oldest.childElementCount;
        oldest.remove();
      }
      return dropped;
    },
    lastErrorLines(number) {
      const lines: HTMLElement[] = [];
      for (let at = chunks.lastElementChild; at && lines.length < number; at = at.previousElementSibling)
        for (let item = at.lastElementChild; item && lines.length < number; item = item.previousElementSibling) {
          const isError = item.classList.contains('line-stderr') || item.textContent === '';
          if (!item.classList.contains('line') || (!isError && lines.length < number - 1)) return null;
          lines.unshift(item as HTMLElement);
        }
      return lines.length === number ? lines : null;
    },
    wrap(lines, wrapper, content) {
      const parents = new Set(lines.map((line) => line.parentElement!));
      lines[0]!.before(wrapper);
      for (const line of lines) {
        line.nextSibling?.remove();
        content.append(line, '\n');
      }
      wrapper.after('\n');
      // An empty chunk would still take up its estimated height.
      for (const parent of parents) if (parent.childElementCount === 0) parent.remove();
      chunk = chunks.lastElementChild as HTMLElement | null;
      count -= lines.length - 1;
      chunks.classList.toggle('is-long', count > longOutputItems);
    },
    clear() {
      chunks.replaceChildren();
      chunk = null;
      count = 0;
      chunks.classList.remove('is-long');
    },
  };
}
