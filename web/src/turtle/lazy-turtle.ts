import type { TurtleOp } from './drawing.js';
import type { TurtleFigure } from './turtle-figure.js';

/**
 * A turtle's drawing whose code comes when a program draws for the first time. Its place in the console is taken at once; what is drawn
 * meanwhile waits (the server bounds it). `onLost` when the code cannot be had.
 */
export function createLazyTurtle(onLost: () => void): TurtleFigure {
  const element = document.createElement('div');
  let early: TurtleOp[][] = [];
  let figure: TurtleFigure | null = null;
  let isClosed = false;
  let skipsAll = false;

  import('./turtle-figure.js').then(
    ({ createTurtleFigure }) => {
      if (isClosed) return;
      figure = createTurtleFigure();
      element.append(figure.element);
      if (skipsAll) figure.skipAll();
      for (const ops of early) figure.draw(ops);
      early = [];
    },
    () => {
      isClosed = true;
      early = [];
      onLost();
    },
  );

  return {
    element,
    draw(ops) {
      if (isClosed) return;
      if (figure) figure.draw(ops);
      else early.push([...ops]);
    },
    skipAll() {
      skipsAll = true;
      figure?.skipAll();
    },
    stop() {
      early = [];
      figure?.stop();
    },
    close() {
      isClosed = true;
      early = [];
      figure?.close();
      element.remove();
    },
  };
}
