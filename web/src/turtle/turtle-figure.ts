import '../styles/on-demand/figures.css';
import { downloadBlob } from '../ui/download-blob.js';
import { describeDrawing } from './describe-drawing.js';
import { boundScale, createPictureReader, paintDrawing } from './draw-canvas.js';
import { createSvgDrawing, type SvgDrawing, writeSvg } from './draw-svg.js';
import { createDrawing, readViewBox, type TurtleOp } from './drawing.js';
import { type Changes, createPlayer } from './player.js';

/** Above this number of items, a canvas replaces the SVG, whose elements would slow the page down. */
const maxSvgItems = 4000;
/**
 * A canvas pauses this many times the duration of its last paint: painting takes at most a fifth of the page's time.
 */
const pauseFactor = 4;
/** Height of the log that is not for the drawing: its margins and buttons. */
const aroundHeight = '88px';
const minHeight = '120px';
/** PNG pixels per drawing pixel; also the maximum on the page. */
const pngScale = 2;

/** A turtle drawing in the console. */
export interface TurtleFigure {
  readonly element: HTMLElement;
  draw(ops: readonly TurtleOp[]): void;
  /** Shows the final state of all current and future operations without animation. */
  skipAll(): void;
  /** Discards queued operations, because the program was stopped. */
  stop(): void;
  close(): void;
}

/**
 * A figure with the drawing and buttons to pause it, skip to its end and save it.
 *
 * Theory of operation: the player queues operations; each animation frame advances it by the elapsed time and shows the
 * changes. With reduced motion every step skips to its end. While the queue is empty, nothing runs; `onDone` is called
 * when it has become empty.
 */
export function createTurtleFigure({ onDone }: { onDone: () => void }): TurtleFigure {
  const drawing = createDrawing();
  const player = createPlayer(drawing);
  const reducedMotion = window.matchMedia('(prefers-reduced-motion: reduce)');
  const { element, paper, pause, skip, saves } = buildElements();
  let svg: SvgDrawing | null = createSvgDrawing(drawing);
  const canvas = document.createElement('canvas');
  const readPicture = createPictureReader(drawing, () => {
    if (!svg) requestPaint();
  });
  let isPaused = false;
  let skipsAll = false;
  let lastMs: number | null = null;
  let request: number | null = null;
  let paintTimer: ReturnType<typeof setTimeout> | null = null;
  let isStale = false;
  paper.append(svg.element);

  function tick(now: number): void {
    request = null;
    if (skipsAll || reducedMotion.matches) player.skipToEnd();
    const passed = lastMs === null ? 0 : now - lastMs;
    lastMs = now;
    const { changes, isWindowChanged } = player.advance(passed);
    if (isWindowChanged) showWindow();
    showItems(changes);
    if (player.isDone()) finish();
    else play();
  }

  function play(): void {
    if (!isPaused) request ??= requestAnimationFrame(tick);
    showButtons();
  }

  function finish(): void {
    lastMs = null;
    paper.setAttribute('aria-label', describeDrawing(drawing));
    showButtons();
    onDone();
  }

  function showItems(changes: Changes): void {
    if (svg && drawing.items.size > maxSvgItems) {
      svg = null;
      paper.replaceChildren(canvas);
    }
    if (svg) for (const [number, points] of changes) svg.show(number, points);
    else if (changes.size > 0) requestPaint();
  }

  function showWindow(): void {
    const [, , width, height] = readViewBox(drawing);
    paper.style.aspectRatio = `${width} / ${height}`;
    const free = `max(${minHeight}, 100cqh - ${aroundHeight})`;
    paper.style.maxWidth = `min(100%, ${width}px, ${free} * ${width / height})`;
    svg?.showWindow();
    if (!svg) requestPaint();
  }

  function requestPaint(): void {
    isStale = true;
    if (paintTimer === null) paint();
  }

  function paint(): void {
    paintTimer = null;
    if (!isStale) return;
    isStale = false;
    const began = performance.now();
    const scale = boundScale(drawing, Math.min(window.devicePixelRatio || 1, pngScale));
    paintDrawing(canvas, { drawing, readPicture, scale });
    paintTimer = setTimeout(paint, (performance.now() - began) * pauseFactor);
  }

  function showButtons(): void {
    const isBusy = !player.isDone();
    pause.hidden = !isBusy;
    skip.hidden = !isBusy;
    for (const button of saves) button.hidden = isBusy;
    pause.textContent = isPaused ? 'Resume' : 'Pause';
  }

  pause.addEventListener('click', () => {
    isPaused = !isPaused;
    lastMs = null;
    if (isPaused && request !== null) {
      cancelAnimationFrame(request);
      request = null;
    }
    if (!isPaused) play();
    else showButtons();
  });
  skip.addEventListener('click', () => {
    isPaused = false;
    player.skipToEnd();
    play();
    element.focus();
  });
  saves[0].addEventListener('click', () => downloadBlob(writeSvg(drawing), 'turtle.svg'));
  saves[1].addEventListener('click', () => {
    const picture = document.createElement('canvas');
    paintDrawing(picture, { drawing, readPicture, scale: boundScale(drawing, pngScale) });
    picture.toBlob((blob) => blob && downloadBlob(blob, 'turtle.png'), 'image/png');
  });
  showWindow();
  showButtons();

  return {
    element,
    draw(ops) {
      player.add(ops);
      play();
    },
    skipAll() {
      skipsAll = true;
      isPaused = false;
      play();
    },
    stop() {
      player.clearQueue();
      isPaused = false;
      play();
    },
    close() {
      if (request !== null) cancelAnimationFrame(request);
      if (paintTimer) clearTimeout(paintTimer);
      player.clearQueue();
      element.remove();
    },
  };
}

function buildElements() {
  const element = document.createElement('figure');
  element.className = 'turtle';
  element.tabIndex = -1;
  element.setAttribute('aria-label', 'Turtle drawing');
  const paper = document.createElement('div');
  paper.className = 'turtle-paper';
  paper.setAttribute('role', 'img');
  paper.setAttribute('aria-label', 'Turtle drawing in progress');
  const tools = document.createElement('div');
  tools.className = 'figure-tools';
  const button = (label: string) => {
    const made = document.createElement('button');
    made.type = 'button';
    made.className = 'quiet';
    made.textContent = label;
    tools.append(made);
    return made;
  };
  const [pause, skip, ...saves] = [
    button('Pause'),
    button('Skip to the end'),
    button('Save as SVG'),
    button('Save as PNG'),
  ] as const;
  element.append(paper, tools);
  return { element, paper, pause, skip, saves };
}
