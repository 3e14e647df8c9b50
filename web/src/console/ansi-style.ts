import Anser from 'anser';

/**
 * The style of a piece of text: classes for decorations and the 16 named colours, whose shade follows the theme, and
 * CSS colours for all others.
 */
export interface TextStyle {
  classes: string;
  color: string | null;
  background: string | null;
}

/** Interprets the colour escapes (SGR, ECMA-48 section 8.3.117) of one stream. */
export interface StyleReader {
  /** Applies the parameters between `ESC [` and `m` and returns the style of the text after them; null is plain. */
  apply(parameters: string): TextStyle | null;
}

const maxDecorations = 8;
const cubeLevels = [0, 95, 135, 175, 215, 255] as const;

/**
 * Creates a reader that starts plain. It returns equal styles as the same object, so callers can compare references.
 */
export function createStyleReader(): StyleReader {
  const anser = new Anser();
  let last: TextStyle | null = null;

  return {
    apply(parameters) {
      const entry = anser.processChunkJson(`${parameters}m`, { use_classes: true }, true);
      // Anser keeps an array of decorations as state and appends to it on every "bold", even a repeated one.
      const { decorations } = entry;
      if (decorations.length > maxDecorations) decorations.splice(0, decorations.length, ...new Set(decorations));
      const style = entry.was_processed ? toStyle(entry) : null;
      if (!isSame(style, last)) last = style;
      return last;
    },
  };
}

function toStyle(entry: Anser.AnserJsonEntry): TextStyle {
  const isReversed = entry.decorations.includes('reverse');
  const front = toColor(entry.fg, entry.fg_truecolor);
  const back = toColor(entry.bg, entry.bg_truecolor);
  const [color, background] = isReversed ? [back, front] : [front, back];
  const classes = new Set<string>(entry.decorations.map((name) => `ansi-${name}`));
  if (color?.named) classes.add(`${color.named}-fg`);
  if (background?.named) classes.add(`${background.named}-bg`);
  return { classes: [...classes].join(' '), color: color?.css ?? null, background: background?.css ?? null };
}

function toColor(name: string | null, truecolor: string | null): { named?: string; css?: string } | null {
  if (!name) return null;
  if (name === 'ansi-truecolor') return { css: `rgb(${truecolor})` };
  const palette = /^ansi-palette-(\d+)$/.exec(name);
  return palette ? { css: paletteColor(Number(palette[1])) } : { named: name };
}

/** Colours 16-255 of xterm: a cube of 6x6x6, then 24 greys. */
function paletteColor(index: number): string {
  if (index >= 232) {
    const grey = 8 + (index - 232) * 10;
    return `rgb(${grey}, ${grey}, ${grey})`;
  }
  const level = (divisor: number) => cubeLevels[Math.floor((index - 16) / divisor) % 6];
  return `rgb(${level(36)}, ${level(6)}, ${level(1)})`;
}

function isSame(a: TextStyle | null, b: TextStyle | null): boolean {
  if (a === null || b === null) return a === b;
  return a.classes === b.classes && a.color === b.color && a.background === b.background;
}
