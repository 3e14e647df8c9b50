import type { ConsoleView } from '../console/console-view.js';

/** The part of the console that a run may use. */
export type RunScreen = Pick<ConsoleView, 'write' | 'addPicture' | 'note' | 'clear'>;

/** Pictures that are safe inside an `<img>`, where no script of an SVG runs. */
const pictureTypes = new Set(['image/png', 'image/jpeg', 'image/gif', 'image/webp', 'image/svg+xml']);

/** Puts a plot (or any other picture `{mediaType, data}` in base64) into the console; what is no picture is passed over. */
export function showDisplay(screen: RunScreen, body: Record<string, unknown>): void {
  const { mediaType, data, alt } = body;
  if (typeof mediaType !== 'string' || typeof data !== 'string' || !pictureTypes.has(mediaType)) return;
  const blob = decode(data, mediaType);
  if (!blob) {
    screen.note('A picture of your program could not be read.');
    return;
  }
  const described = typeof alt === 'string' && alt.trim() !== '' ? alt.trim() : null;
  screen.addPicture({
    url: URL.createObjectURL(blob),
    alt: described ?? (body.kind === 'turtle' ? 'Turtle drawing of your program' : 'Plot that your program drew'),
  });
}

function decode(base64: string, type: string): Blob | null {
  try {
    return new Blob([Uint8Array.from(atob(base64), (character) => character.charCodeAt(0))], { type });
  } catch {
    return null;
  }
}
