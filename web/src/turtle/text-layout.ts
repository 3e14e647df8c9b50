import type { DrawnItem } from './drawing.js';

/** CSS pixels of a point, the unit of Tk's font sizes. */
const pxPerPoint = 4 / 3;
/** In parts of the letters' size: distance of two lines, and what hangs below the line that letters stand on. */
const lineHeight = 1.2;
const descent = 0.22;

/** Where the lines of a text stand: the size of its letters in pixels, how they are aligned, and the y that each line stands on. */
export interface TextLayout {
  sizePx: number;
  align: 'start' | 'middle' | 'end';
  lines: { text: string; y: number }[];
  isBold: boolean;
  isItalic: boolean;
  isUnderlined: boolean;
}

/** Lays a text out from its anchor (Tk's: `sw`, `s`, `se` are the lower left, middle and right of its last line). */
export function layOutText(item: DrawnItem): TextLayout {
  const sizePx = Math.max(1, item.size * pxPerPoint);
  const texts = item.text.split('\n');
  const step = sizePx * lineHeight;
  const last = (item.points[1] ?? 0) - sizePx * descent;
  const words = item.style.toLowerCase();
  return {
    sizePx,
    align: item.anchor.endsWith('w') ? 'start' : item.anchor.endsWith('e') ? 'end' : 'middle',
    lines: texts.map((text, i) => ({ text, y: last - (texts.length - 1 - i) * step })),
    isBold: words.includes('bold'),
    isItalic: words.includes('italic'),
    isUnderlined: words.includes('underline'),
  };
}
