import { saveAs } from '../files/save-as.js';
import { describeDrawing } from './describe-drawing.js';
import { createPictureReader, paintDrawing } from './draw-canvas.js';
import { createSvgDrawing, type SvgDrawing, writeSvg } from './draw-svg.js';
import { createDrawing, readViewBox, type TurtleOp } from './drawing.js';
import { type Changes, createPlayer } from './player.js';

/** With more items than this the drawing is painted on a canvas: elements would make the page slow. */
const maxSvgItems = 4000;
/** A canvas rests so many times as long as painting it took, so that it never takes more than a fifth of the page's time. */
const restFactor = 4;
/** Of the window's height, so that a drawing is seen as a whole. */
const maxHeightShare = 0.62;
/** A PNG has so many pixels for one of the drawing, as long as it stays below the bound of a side. */
const pngScale = 2;
const maxPngSidePx = 8000;

/** A turtle's drawing in the console, while it is drawn. */
export interface TurtleFigure {
  readonly element: HTMLElement;
  draw(ops: readonly TurtleOp[]): void;
  /** Shows the end at once: of what came and of what still comes. */
  skipAll(): void;
  /** The program was stopped: what is not drawn yet will not be. */
  stop(): void;
  close(): void;
}

/**
 * A figure with the drawing and what can be done with it: hold it, skip to its end, save it.
 *
 * Theory of operation: operations wait in the player; each animation frame lets the time pass that really passed and shows what changed.
 * With reduced motion no time is spent, so only ends are seen. Nothing runs while nothing waits.
 */
export function createTurtleFigure(): TurtleFigure {
  const drawing = createDrawing();
  const player = createPlayer(drawing);
  const wantsCalm = window.matchMedia('(prefers-reduced-motion: reduce)');
  const { element, paper, hold, skip, saves } = buildElements();
  let svg: SvgDrawing | null = createSvgDrawing(drawing);
  const canvas = document.createElement('canvas');
  const readPicture = createPictureReader(drawing, () => {
    if (!svg) requestPaint();
  });
  let isHeld = false;
  let skipsAll = false;
  let lastMs: number | null = null;
  let request: number | null = null;
  let paintTimer: ReturnType<typeof setTimeout> | null = null;
  let isStale = false;
  paper.append(svg.element);

  function tick(now: number): void {
    request = null;
    if (skipsAll || wantsCalm.matches) player.hurry();
    const passed = lastMs === null ? 0 : now - lastMs;
    lastMs = now;
    const { changes, isWindowChanged } = player.advance(passed);
    if (isWindowChanged) showWindow();
    showItems(changes);
    if (player.isDone()) rest();
    else go();
  }

  function go(): void {
    if (!isHeld) request ??= requestAnimationFrame(tick);
    showButtons();
  }

  function rest(): void {
    lastMs = null;
    paper.setAttribute('aria-label', describeDrawing(drawing));
    showButtons();
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
    paper.style.maxWidth = `min(100%, ${width}px, ${maxHeightShare * 100}dvh * ${width / height})`;
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
    paintDrawing(canvas, { drawing, readPicture, scale: Math.min(window.devicePixelRatio || 1, pngScale) });
    paintTimer = setTimeout(paint, (performance.now() - began) * restFactor);
  }

  function showButtons(): void {
    const isBusy = !player.isDone();
    hold.hidden = !isBusy;
    skip.hidden = !isBusy;
    for (const button of saves) button.hidden = isBusy;
    hold.textContent = isHeld ? 'Go on' : 'Pause';
  }

  hold.addEventListener('click', () => {
    isHeld = !isHeld;
    lastMs = null;
    if (isHeld && request !== null) {
      cancelAnimationFrame(request);
      request = null;
    }
    if (!isHeld) go();
    else showButtons();
  });
  skip.addEventListener('click', () => {
    isHeld = false;
    player.hurry();
    go();
    element.focus();
  });
  saves[0].addEventListener('click', () => saveAs(writeSvg(drawing), 'turtle.svg'));
  saves[1].addEventListener('click', () => {
    const [, , width, height] = readViewBox(drawing);
    const picture = document.createElement('canvas');
    paintDrawing(picture, {
      drawing,
      readPicture,
      scale: Math.min(pngScale, maxPngSidePx / Math.max(width, height)),
    });
    picture.toBlob((blob) => blob && saveAs(blob, 'turtle.png'), 'image/png');
  });
  showWindow();
  showButtons();

  return {
    element,
    draw(ops) {
      player.add(ops);
      go();
    },
    skipAll() {
      skipsAll = true;
      isHeld = false;
      go();
    },
    stop() {
      player.dropRest();
      isHeld = false;
      go();
    },
    close() {
      if (request !== null) cancelAnimationFrame(request);
      if (paintTimer) clearTimeout(paintTimer);
      player.dropRest();
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
  paper.setAttribute('aria-label', 'Turtle drawing, being drawn');
  const tools = document.createElement('div');
  tools.className = 'figure-tools';
  const button = (words: string) => {
    const made = document.createElement('button');
    made.type = 'button';
    made.className = 'quiet';
    made.textContent = words;
    tools.append(made);
    return made;
  };
  const [hold, skip, ...saves] = [
    button('Pause'),
    button('Skip to the end'),
    button('Save as SVG'),
    button('Save as PNG'),
  ] as const;
  element.append(paper, tools);
  return { element, paper, hold, skip, saves };
}
