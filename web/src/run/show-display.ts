import type { ConsoleView } from '../console/console-view.js';
import type { TurtleOp } from '../turtle/drawing.js';
import { createLazyTurtle } from '../turtle/lazy-turtle.js';
import type { TurtleFigure } from '../turtle/turtle-figure.js';
import { createPlotFigure } from './plot-figure.js';

/** Pictures that are safe inside an `<img>`, where no script of an SVG runs, and how their files end. */
const pictureTypes = new Map([
  ['image/png', 'png'],
  ['image/jpeg', 'jpg'],
  ['image/gif', 'gif'],
  ['image/webp', 'webp'],
  ['image/svg+xml', 'svg'],
]);

/**
 * Shows what a run displays besides text: each picture `{mediaType, data}` (base64) as a figure of its own, and all turtle operations
 * `{ops}` of a run in one drawing, which stands where the first of them came. Anything else is passed over.
 */
export function createDisplay(screen: Pick<ConsoleView, 'addFigure' | 'note'>) {
  let turtle: TurtleFigure | null = null;
  let plots = 0;
  let skipsAll = false;

  function showPicture({ mediaType, data, alt }: Record<string, unknown>): void {
    if (typeof mediaType !== 'string' || typeof data !== 'string' || !pictureTypes.has(mediaType)) return;
    const blob = decode(data, mediaType);
    if (!blob) {
      screen.note('A picture of your program could not be read.');
      return;
    }
    plots++;
    const described = typeof alt === 'string' && alt.trim() !== '' ? alt.trim() : null;
    screen.addFigure(
      createPlotFigure({
        blob,
        alt: described ?? `Plot ${plots} of your program, without a title`,
        name: `plot-${plots}.${pictureTypes.get(mediaType)}`,
      }),
    );
  }

  function draw(ops: TurtleOp[]): void {
    if (!turtle) {
      turtle = createLazyTurtle(() =>
        screen.note('The turtle’s drawing could not be loaded. Is the connection there? Reload the page to try again.'),
      );
      if (skipsAll) turtle.skipAll();
      screen.addFigure(turtle);
    }
    turtle.draw(ops);
  }

  return {
    show(body: Record<string, unknown>): void {
      if (body.kind === 'turtle' && Array.isArray(body.ops)) draw(body.ops as TurtleOp[]);
      else showPicture(body);
    },
    /** Drawings show their end at once: what is told is long past. */
    skipAll(): void {
      skipsAll = true;
      turtle?.skipAll();
    },
    /** The program was stopped, and its drawing with it. */
    stop: () => turtle?.stop(),
    /** Another story begins; what was shown belongs to the console. */
    forget(): void {
      turtle = null;
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
