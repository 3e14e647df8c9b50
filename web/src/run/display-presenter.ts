import type { ConsoleView } from '../console/console-view.js';
import type { Figure } from '../console/output-buffer.js';
import type { TurtleOp } from '../turtle/drawing.js';
import { createLazyTurtle, type LazyTurtle } from '../turtle/lazy-turtle.js';
import { createSignal, type Signal } from '../ui/signal.js';
import type { Plot } from './plot-figure.js';

/** Image types that are safe inside an `<img>` (which runs no scripts of an SVG), and their file extensions. */
const pictureTypes = new Map([
  ['image/png', 'png'],
  ['image/jpeg', 'jpg'],
  ['image/gif', 'gif'],
  ['image/webp', 'webp'],
  ['image/svg+xml', 'svg'],
]);

export interface DisplayPresenter {
  show(body: Record<string, unknown>): void;
  /** Shows drawings at their final state without animation: the events are replayed. */
  skipAll(): void;
  /** Stops the animation, as the program was stopped. */
  stop(): void;
  /** The program has ended; its drawing may continue. */
  end(): void;
  isDrawing: Signal<boolean>;
  /** Starts without a drawing; the console removes what was shown. */
  reset(): void;
}

/**
 * Shows the display events of a run. Each image `{mediaType, data}` (base64) is a figure of its own; with `scale` 2 it
 * has two pixels for each of the page's, so that it is sharp on screens of a high resolution. All turtle
 * operations `{ops}` share one drawing, placed where the first of them arrived. The question of a turtle dialog is
 * printed at the end of the output, where the user answers it. Other displays are ignored.
 */
export function createDisplayPresenter(
  view: Pick<ConsoleView, 'addFigure' | 'breakLine' | 'note' | 'write'>,
): DisplayPresenter {
  const isDrawing = createSignal(false);
  let turtle: LazyTurtle | null = null;
  let plots = 0;
  let skipsAll = false;

  function showPicture({ mediaType, data, alt, scale }: Record<string, unknown>): void {
    if (typeof mediaType !== 'string' || typeof data !== 'string' || !pictureTypes.has(mediaType)) return;
    const blob = decode(data, mediaType);
    if (!blob) {
      view.note('An image from your program could not be displayed.');
      return;
    }
    plots++;
    const title = typeof alt === 'string' && alt.trim() !== '' ? alt.trim() : null;
    addPlot({
      blob,
      alt: title ?? `Plot ${plots}, untitled`,
      name: `plot-${plots}.${pictureTypes.get(mediaType)}`,
      scale: scale === 2 ? 2 : 1,
    });
  }

  /** Its code loads with the first plot; each plot takes its position immediately. */
  function addPlot(plot: Plot): void {
    const element = document.createElement('div');
    let figure: Figure | null = null;
    let isClosed = false;
    view.addFigure({
      element,
      close() {
        isClosed = true;
        figure?.close();
        element.remove();
      },
    });
    import('./plot-figure.js').then(
      ({ createPlotFigure }) => {
        if (isClosed) return;
        figure = createPlotFigure(plot);
        element.append(figure.element);
      },
      () => view.note('Failed to load the plot. Check your connection and reload the page.'),
    );
  }

  function draw(ops: TurtleOp[]): void {
    if (!turtle) {
      turtle = createLazyTurtle(() =>
        view.note('Failed to load the turtle drawing. Check your connection and reload the page.'),
      );
      const drawn = turtle;
      drawn.isDrawing.subscribe((value) => turtle === drawn && isDrawing.set(value));
      isDrawing.set(true);
      if (skipsAll) turtle.skipAll();
      view.addFigure(turtle);
    }
    turtle.draw(ops);
  }

  return {
    show(body) {
      if (body.kind !== 'turtle' || !Array.isArray(body.ops)) {
        showPicture(body);
        return;
      }
      const isQuestion = (op: unknown[]) => op[0] === 'ask';
      const ops = body.ops.filter((op) => !isQuestion(op));
      if (ops.length > 0) draw(ops as TurtleOp[]);
      for (const [, question] of body.ops.filter(isQuestion)) {
        view.breakLine();
        view.write('stdout', String(question));
      }
    },
    skipAll() {
      skipsAll = true;
      turtle?.skipAll();
    },
    stop: () => turtle?.stop(),
    end: () => turtle?.complete(),
    isDrawing,
    reset() {
      turtle = null;
      isDrawing.set(false);
      plots = 0;
      skipsAll = false;
    },
  };
}

function decode(base64: string, type: string): Blob | null {
  try {
    return new Blob([Uint8Array.from(atob(base64), (character) => character.charCodeAt(0))], { type });
  } catch {
    return null;
  }
}
