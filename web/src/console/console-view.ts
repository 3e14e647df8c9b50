import type { Signal } from '../ui/signal.js';
import type { StyleReader } from './ansi-style.js';
import { createAutoScroll, type Missing } from './auto-scroll.js';
import { createChunks } from './chunks.js';
import { buildLogElements } from './log-elements.js';
import { createOutputBuffer, type Figure } from './output-buffer.js';
import { fillLine, renderItem } from './render-line.js';
import { createScreenReaderAnnouncer } from './screen-reader-announcer.js';
import type { TextKind } from './text-line.js';

/** Most items on the page; older ones can be downloaded. */
const maxItems = 10_000;
const maxColumns = 4096;
/** Limits of one flush, so that keys and clicks are handled in between. Layout costs by lines and by characters. */
const itemsPerFlush = { min: 50, max: 500 };
const charactersPerFlush = 64 * 1024;
const flushEveryMs = 40;
/** A flush that took longer is followed by smaller ones: a slow machine stays as responsive as a fast one. */
const flushMsMax = 30;

/** A figure that explains the end of the output. It replaces the last lines and contains them. */
export interface WrappingFigure extends Figure {
  /** Receives the wrapped lines. */
  hold: HTMLElement;
  /** Hides the wrapped lines, because the log has no space for them. */
  fold(): void;
  /** The text for screen readers. */
  announcement: string;
}

/** The console's interface to the rest of the page. */
export interface ConsoleView {
  readonly element: HTMLElement;
  /** What a user who has scrolled away does not see; `pinned` is an explanation. */
  readonly missing: Signal<Missing>;
  /** Loads the code that reads colour escapes. Text written before, or after a failure to load, is plain. */
  loadStyles(): Promise<void>;
  write(kind: TextKind, text: string): void;
  /** Appends a figure. It is closed when it is removed from the page. */
  addFigure(figure: Figure): void;
  /**
   * Wraps the last `count` finished lines in a figure once they are rendered. When other output follows them, the
   * figure follows it without the lines. The beginning of the figure stays in view until more output arrives.
   */
  wrapLines(count: number, figure: WrappingFigure): void;
  /** Starts a new line unless the cursor is at the start of one. */
  breakLine(): void;
  /** Prints a message of the page itself on its own line. */
  note(text: string): void;
  /** Returns all text on the page. */
  readText(): string;
  /** Renders what is written without waiting for the next flush, up to the limits of one flush. */
  flushNow(): void;
  /** Scrolls to what the user has not seen. */
  catchUp(): void;
  focus(): void;
  /** Removes everything but the open line. */
  clearFinished(): void;
  clear(): void;
  close(): void;
}

const plainReader: StyleReader = { apply: () => null };

/**
 * Renders a program's output as a log that stays responsive under any amount of it.
 *
 * Theory of operation: written text goes into the output buffer immediately and onto the page at most every
 * `flushEveryMs`. Finished items are added once, in chunks, and never change; full chunks of a long output get
 * `content-visibility: auto`. The open line follows them, next to `inputLine`, so that users type where the program
 * prompts. The log scrolls with its end until the user scrolls up, and keeps an explanation at its end in view. Screen
 * readers get the announcer's summary.
 */
export function createConsoleView(options: {
  inputLine: HTMLElement;
  onSourceLocation: (path: string, line: number) => void;
  /** True while the user types elsewhere on the page: then the page does not scroll to an explanation. */
  isTypingElsewhere?: () => boolean;
}): ConsoleView {
  let createStyleReader = (): StyleReader => plainReader;
  const buffer = createOutputBuffer({ maxItems, maxColumns, createStyleReader: () => createStyleReader() });
  const parts = buildLogElements(options.inputLine);
  const { log, dropped, tail } = parts;
  const chunks = createChunks(parts.chunks);
  const autoScroll = createAutoScroll(log, parts.chunks);
  const announcer = createScreenReaderAnnouncer((text) => {
    parts.announcement.textContent = text;
  });
  const figures = new Map<Element, Figure>();
  let wrapping: { count: number; figure: WrappingFigure } | null = null;
  let droppedCount = 0;
  let timer: ReturnType<typeof setTimeout> | null = null;
  let flushedAt = 0;
  let itemsOfFlush = itemsPerFlush.max;

  function schedule(): void {
    timer ??= setTimeout(flush, Math.max(0, flushedAt + flushEveryMs - performance.now()));
  }

  function flush(): void {
    timer = null;
    flushedAt = performance.now();
    const batch = buffer.take(itemsOfFlush, charactersPerFlush);
    chunks.add(batch.items.map(renderItem));
    for (const item of batch.items) if ('figure' in item) figures.set(item.figure.element, item.figure);
    droppedCount += batch.skipped + chunks.dropOldest(maxItems, closeFigures);
    showDropped();
    fillLine(tail, batch.tail);
    tail.hidden = batch.tail.length === 0;
    if (wrapping && !batch.more) wrap();
    // Makes the browser lay out what is new, so the time of this flush includes it.
    autoScroll.follow();
    const isSlow = performance.now() - flushedAt > flushMsMax;
    itemsOfFlush = isSlow
      ? Math.max(itemsPerFlush.min, itemsOfFlush / 2)
      : Math.min(itemsPerFlush.max, itemsOfFlush * 1.25);
    if (batch.more) schedule();
  }

  function showDropped(): void {
    dropped.hidden = droppedCount === 0;
    const count = droppedCount.toLocaleString('en');
    if (droppedCount > 0) dropped.textContent = `${count} earlier lines hidden. Download the output to see them.`;
  }

  function wrap(): void {
    const { count, figure } = wrapping!;
    wrapping = null;
    const lines = count > 0 ? chunks.lastErrorLines(count) : null;
    if (lines) chunks.wrap(lines, figure.element, figure.hold);
    else chunks.add([figure.element]);
    figures.set(figure.element, figure);
    announcer.add(`${figure.announcement}\n`);
    if (figure.element.offsetHeight + parts.end.offsetHeight > log.clientHeight) figure.fold();
    autoScroll.pin(figure.element);
    if (autoScroll.missing.get() === 'nothing' && !options.isTypingElsewhere?.())
      figure.element.firstElementChild?.scrollIntoView({ block: 'nearest' });
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
    buffer.clearFinished();
    chunks.clear();
    announcer.clear();
    droppedCount = 0;
    showDropped();
    autoScroll.unpin();
    autoScroll.catchUp();
    schedule();
  }

  function write(kind: TextKind, text: string): void {
    buffer.write(kind, text);
    if (kind !== 'prompt' && kind !== 'note') autoScroll.unpin();
    // Users know what they type, and the focused input line announces a prompt.
    if (kind !== 'echo' && kind !== 'prompt') announcer.add(text);
    schedule();
  }

  log.addEventListener('click', (event) => {
    const link = (event.target as Element).closest<HTMLElement>('a[data-path]');
    if (!link) return;
    event.preventDefault();
    options.onSourceLocation(link.dataset.path!, Number(link.dataset.line));
  });

  return {
    async loadStyles() {
      const styles = await import('./ansi-style.js').catch(() => null);
      if (styles) createStyleReader = styles.createStyleReader;
    },
    element: parts.element,
    missing: autoScroll.missing,
    write,
    addFigure(figure) {
      buffer.addFigure(figure);
      schedule();
    },
    wrapLines(count, figure) {
      wrapping = { count, figure };
      schedule();
    },
    breakLine() {
      if (!buffer.isAtLineStart()) write('note', '\n');
    },
    note: (text) => write('note', `${buffer.isAtLineStart() ? '' : '\n'}${text}\n`),
    readText: () => [...log.querySelectorAll('.line:not([hidden])')].map((line) => line.textContent).join('\n'),
    flushNow() {
      if (!timer) return;
      clearTimeout(timer);
      flush();
    },
    catchUp: autoScroll.catchUp,
    focus: () => log.focus(),
    clearFinished,
    clear() {
      buffer.clear();
      clearFinished();
    },
    close() {
      this.clear();
      if (timer) clearTimeout(timer);
      autoScroll.close();
      parts.element.remove();
    },
  };
}
