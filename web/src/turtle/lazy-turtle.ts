import { createSignal, type Signal } from '../ui/signal.js';
import type { TurtleOp } from './drawing.js';
import type { TurtleFigure } from './turtle-figure.js';

/** How long a drawing waits for more operations before it counts as ended. */
const pauseMs = 300;

export interface LazyTurtle extends TurtleFigure {
  /** True until the drawing has shown all operations. */
  isDrawing: Signal<boolean>;
  /** No operations follow. */
  complete(): void;
}

/**
 * A turtle drawing whose code loads when a program first draws. It takes its position in the console immediately and
 * queues operations meanwhile (the server bounds their number). Calls `onLoadError` if loading fails.
 */
export function createLazyTurtle(onLoadError: () => void): LazyTurtle {
  const element = document.createElement('div');
  let queued: TurtleOp[][] = [];
  let figure: TurtleFigure | null = null;
  let isClosed = false;
  let skipsAll = false;
  let isBusy = true;
  let isComplete = false;
  let pause: ReturnType<typeof setTimeout> | null = null;
  const isDrawing = createSignal(true);

  /** A program that draws step by step pauses between its steps. */
  function end(): void {
    isBusy = false;
    if (pause) clearTimeout(pause);
    pause = isComplete ? null : setTimeout(() => isDrawing.set(isBusy), pauseMs);
    if (isComplete) isDrawing.set(false);
  }

  import('./turtle-figure.js').then(
    ({ createTurtleFigure }) => {
      if (isClosed) return;
      figure = createTurtleFigure({ onDone: end });
      element.append(figure.element);
      if (skipsAll) figure.skipAll();
      for (const ops of queued) figure.draw(ops);
      queued = [];
    },
    () => {
      isClosed = true;
      queued = [];
      isDrawing.set(false);
      onLoadError();
    },
  );

  return {
    element,
    isDrawing,
    complete() {
      isComplete = true;
      if (!isBusy) end();
    },
    draw(ops) {
      if (isClosed) return;
      isBusy = true;
      isDrawing.set(true);
      if (figure) figure.draw(ops);
      else queued.push([...ops]);
    },
    skipAll() {
      skipsAll = true;
      figure?.skipAll();
    },
    stop() {
      queued = [];
      figure?.stop();
    },
    close() {
      isClosed = true;
      queued = [];
      if (pause) clearTimeout(pause);
      isDrawing.set(false);
      figure?.close();
      element.remove();
    },
  };
}
