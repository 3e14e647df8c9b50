import { fillLine, renderItem } from './render-item.js';
import type { Voice } from './text-line.js';
import { createTextModel, type Figure, type Item } from './text-model.js';

/** Items that the page keeps, at most; older ones can be downloaded. */
const maxItems = 10_000;
const maxColumns = 4096;
/** Items of one chunk: in a long output the browser lays a chunk out only when it is near the visible part. */
const itemsPerChunk = 100;
/** From here on an output is long. Shorter ones stay laid out, so that everything that reads a page's text finds all of it. */
const longOutputItems = 2000;
/** Items added at one go, so that a flood leaves time for keys and clicks in between. */
const itemsPerFlush = 1000;
const flushEveryMs = 40;
/** More new items than this at one go are a flood: a screen reader is told to wait until it is over. */
const floodItems = 30;
const floodOverMs = 700;
/** The log counts as scrolled to its end when it is this near. */
const nearEndPx = 40;

/** The console as the rest of the page sees it. */
export interface ConsoleView {
  readonly element: HTMLElement;
  write(voice: Voice, text: string): void;
  /** Puts something that is no text behind what was written. It is closed when it leaves the page. */
  addFigure(figure: Figure): void;
  /** Says something on behalf of the page, on a line of its own. */
  note(text: string): void;
  clear(): void;
  close(): void;
}

/**
 * The output pane: a log that is fast enough for anything a program prints.
 *
 * Theory of operation: what is written goes into the text model at once and onto the page at most every `flushEveryMs`. Finished items
 * are added once and never touched again, in chunks; full chunks of a long output get `content-visibility: auto`. The open line stands alone behind them, next to
 * `inputLine`, so that typing happens where the program asked. The log follows its end unless the reader scrolled up.
 */
export function createConsoleView(options: { inputLine: HTMLElement; onPlace: (line: number) => void }): ConsoleView {
  const model = createTextModel({ maxItems, maxColumns });
  const { log, dropped, chunks, tail } = buildElements(options.inputLine);
  const figures = new Map<Element, Figure>();
  let chunk: HTMLElement | null = null;
  let itemCount = 0;
  let droppedCount = 0;
  let timer: ReturnType<typeof setTimeout> | null = null;
  let calmTimer: ReturnType<typeof setTimeout> | null = null;
  let flushedAt = 0;
  let isFollowing = true;
  let lastTop = 0;

  function schedule(): void {
    timer ??= setTimeout(flush, Math.max(0, flushedAt + flushEveryMs - performance.now()));
  }

  function flush(): void {
    timer = null;
    flushedAt = performance.now();
    const batch = model.take(itemsPerFlush);
    droppedCount += batch.skipped;
    if (batch.items.length > floodItems) markFlood();
    addItems(batch.items);
    dropOldChunks();
    fillLine(tail, batch.tail);
    tail.hidden = batch.tail.length === 0;
    if (isFollowing) log.scrollTop = log.scrollHeight;
    if (batch.more) schedule();
  }

  function addItems(items: Item[]): void {
    for (let start = 0; start < items.length; ) {
      if (!chunk || chunk.childElementCount >= itemsPerChunk) {
        chunk?.classList.add('is-full');
        chunk = document.createElement('div');
        chunk.className = 'chunk';
        chunks.append(chunk);
      }
      const part = items.slice(start, start + itemsPerChunk - chunk.childElementCount);
      for (const item of part) if ('figure' in item) figures.set(item.figure.element, item.figure);
      chunk.append(...part.flatMap((item) => [renderItem(item), '\n']));
      start += part.length;
    }
    itemCount += items.length;
    chunks.classList.toggle('is-long', itemCount > longOutputItems);
  }

  function dropOldChunks(): void {
    while (itemCount > maxItems && chunks.firstElementChild && chunks.firstElementChild !== chunk) {
      const oldest = chunks.firstElementChild;
      closeFigures(oldest);
      itemCount -= oldest.childElementCount;
      droppedCount += oldest.childElementCount;
      oldest.remove();
    }
    dropped.hidden = droppedCount === 0;
    if (droppedCount > 0)
      dropped.textContent = `${droppedCount.toLocaleString('en')} earlier lines are not shown. Download the output to read them.`;
  }

  function closeFigures(within: Element): void {
    for (const [element, figure] of figures) {
      if (!within.contains(element)) continue;
      figures.delete(element);
      figure.close();
    }
  }

  function markFlood(): void {
    log.setAttribute('aria-busy', 'true');
    if (calmTimer) clearTimeout(calmTimer);
    calmTimer = setTimeout(() => log.removeAttribute('aria-busy'), floodOverMs);
  }

  function onScroll(): void {
    const top = log.scrollTop;
    if (log.scrollHeight - top - log.clientHeight <= nearEndPx) isFollowing = true;
    else if (top < lastTop) isFollowing = false;
    lastTop = top;
  }

  function onClick(event: MouseEvent): void {
    const link = (event.target as Element).closest<HTMLElement>('a[data-line]');
    if (!link) return;
    event.preventDefault();
    options.onPlace(Number(link.dataset.line));
  }

  log.addEventListener('scroll', onScroll, { passive: true });
  log.addEventListener('click', onClick);
  // Figures grow after they were added: a picture that is read, a drawing whose code arrives.
  const resizes = new ResizeObserver(() => {
    if (isFollowing) log.scrollTop = log.scrollHeight;
  });
  resizes.observe(chunks);

  return {
    element: log,
    write(voice, text) {
      model.write(voice, text);
      schedule();
    },
    addFigure(figure) {
      model.addFigure(figure);
      schedule();
    },
    note(text) {
      model.write('note', `${model.isAtLineStart() ? '' : '\n'}${text}\n`);
      schedule();
    },
    clear() {
      closeFigures(chunks);
      model.clear();
      chunks.replaceChildren();
      chunk = null;
      chunks.classList.remove('is-long');
      itemCount = 0;
      droppedCount = 0;
      isFollowing = true;
      schedule();
    },
    close() {
      this.clear();
      if (timer) clearTimeout(timer);
      if (calmTimer) clearTimeout(calmTimer);
      resizes.disconnect();
      log.remove();
    },
  };
}

function buildElements(inputLine: HTMLElement) {
  const make = (className: string) => {
    const element = document.createElement('div');
    element.className = className;
    return element;
  };
  const log = make('log');
  log.tabIndex = 0;
  log.setAttribute('role', 'log');
  log.setAttribute('aria-label', 'Output of the program');
  const dropped = make('dropped');
  dropped.hidden = true;
  const chunks = make('chunks');
  const tail = make('line');
  const end = make('end');
  end.append(tail, inputLine);
  log.append(dropped, chunks, end);
  return { log, dropped, chunks, tail };
}
