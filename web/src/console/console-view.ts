import type { Cell } from '../page/cell.js';
import { createAnnouncer } from './announcer.js';
import { createChunks } from './chunks.js';
import { createEndFollower } from './follow-end.js';
import { buildLogElements } from './log-elements.js';
import { fillLine, renderItem } from './render-item.js';
import type { Voice } from './text-line.js';
import { createTextModel, type Figure } from './text-model.js';

/** Items that the page keeps, at most; older ones can be downloaded. */
const maxItems = 10_000;
const maxColumns = 4096;
/** Added at one go, at most, so that a flood leaves time for keys and clicks in between: what is laid out costs by lines and by letters. */
const itemsPerFlush = 500;
const charactersPerFlush = 64 * 1024;
const flushEveryMs = 40;

/** A figure that stands in the place of the last lines and keeps them. */
export interface Wrapping extends Figure {
  hold: HTMLElement;
  /** What a screen reader is told. */
  words: string;
}

/** The console as the rest of the page sees it. */
export interface ConsoleView {
  readonly element: HTMLElement;
  /** False while the reader has scrolled up. */
  readonly isFollowing: Cell<boolean>;
  write(voice: Voice, text: string): void;
  /** Puts something that is no text behind what was written. It is closed when it leaves the page. */
  addFigure(figure: Figure): void;
  /** Puts the last `count` finished lines into a figure, once they are on the page; not if something else came behind them. */
  wrapLines(count: number, around: Wrapping): void;
  /** Goes to the start of a line, unless it is there. */
  breakLine(): void;
  /** Says something on behalf of the page, on a line of its own. */
  note(text: string): void;
  /** Everything that is on the page, as text. */
  readText(): string;
  toEnd(): void;
  focus(): void;
  /** Takes everything away but the open line. */
  clearFinished(): void;
  clear(): void;
  close(): void;
}

/**
 * The output pane: a log that is fast enough for anything a program prints.
 *
 * Theory of operation: what is written goes into the text model at once and onto the page at most every `flushEveryMs`. Finished items
 * are added once and never touched again, in chunks; full chunks of a long output get `content-visibility: auto`. The open line stands
 * alone behind them, next to `inputLine`, so that typing happens where the program asked. The log follows its end unless the reader
 * scrolled up; screen readers hear what the announcer makes of it.
 */
export function createConsoleView(options: {
  inputLine: HTMLElement;
  onPlace: (path: string, line: number) => void;
}): ConsoleView {
  const model = createTextModel({ maxItems, maxColumns });
  const parts = buildLogElements(options.inputLine);
  const { log, dropped, tail } = parts;
  const chunks = createChunks(parts.chunks);
  const follower = createEndFollower(log, parts.chunks);
  const announcer = createAnnouncer((words) => {
    parts.spoken.textContent = words;
  });
  const figures = new Map<Element, Figure>();
  let wrapping: { count: number; around: Wrapping } | null = null;
  let droppedCount = 0;
  let timer: ReturnType<typeof setTimeout> | null = null;
  let flushedAt = 0;

  function schedule(): void {
    timer ??= setTimeout(flush, Math.max(0, flushedAt + flushEveryMs - performance.now()));
  }

  function flush(): void {
    timer = null;
    flushedAt = performance.now();
    const batch = model.take(itemsPerFlush, charactersPerFlush);
    chunks.add(batch.items.map(renderItem));
    for (const item of batch.items) if ('figure' in item) figures.set(item.figure.element, item.figure);
    droppedCount += batch.skipped + chunks.dropOldest(maxItems, closeFigures);
    showDropped();
    fillLine(tail, batch.tail);
    tail.hidden = batch.tail.length === 0;
    if (wrapping && !batch.more) wrap();
    follower.follow();
    if (batch.more) schedule();
  }

  function showDropped(): void {
    dropped.hidden = droppedCount === 0;
    if (droppedCount > 0)
      dropped.textContent = `${droppedCount.toLocaleString('en')} earlier lines are not shown. Download the output to read them.`;
  }

  function wrap(): void {
    const { count, around } = wrapping!;
    wrapping = null;
    const lines = chunks.lastErrorLines(count);
    if (!lines) return;
    chunks.wrap(lines, around.element, around.hold);
    figures.set(around.element, around);
    announcer.add(`${around.words}\n`);
  }

  function closeFigures(within: Element): void {
    for (const [element, figure] of figures) {
      if (!within.contains(element)) continue;
      figures.delete(element);
      figure.close();
    }
  }

  function clearFinished(): void {
    closeFigures(parts.chunks);
    wrapping = null;
    model.clearFinished();
    chunks.clear();
    announcer.clear();
    droppedCount = 0;
    showDropped();
    follower.toEnd();
    schedule();
  }

  function write(voice: Voice, text: string): void {
    model.write(voice, text);
    // Who types knows what, and hears by the input line that it is asked for.
    if (voice !== 'echo' && voice !== 'prompt') announcer.add(text);
    schedule();
  }

  log.addEventListener('click', (event) => {
    const link = (event.target as Element).closest<HTMLElement>('a[data-path]');
    if (!link) return;
    event.preventDefault();
    options.onPlace(link.dataset.path!, Number(link.dataset.line));
  });

  return {
    element: parts.element,
    isFollowing: follower.isFollowing,
    write,
    addFigure(figure) {
      model.addFigure(figure);
      schedule();
    },
    wrapLines(count, around) {
      wrapping = { count, around };
      schedule();
    },
    breakLine() {
      if (!model.isAtLineStart()) write('note', '\n');
    },
    note: (text) => write('note', `${model.isAtLineStart() ? '' : '\n'}${text}\n`),
    readText: () => [...log.querySelectorAll('.line:not([hidden])')].map((line) => line.textContent).join('\n'),
    toEnd: follower.toEnd,
    focus: () => log.focus(),
    clearFinished,
    clear() {
      model.clear();
      clearFinished();
    },
    close() {
      this.clear();
      if (timer) clearTimeout(timer);
      follower.close();
      parts.element.remove();
    },
  };
}
