import type { DrawnItem } from './drawing.js';

/** CSS pixels per point, the unit of Tk's font sizes. */
const pxPerPoint = 4 / 3;
/** Distance of two lines and depth below the baseline, relative to the font size. */
const lineHeight = 1.2;
const descent = 0.22;

/** The layout of a text: font size in pixels, alignment, and the baseline of each line. */
export interface TextLayout {
  sizePx: number;
  align: 'start' | 'middle' | 'end';
  lines: { text: string; y: number }[];
  isBold: boolean;
  isItalic: boolean;
  isUnderlined: boolean;
}

/** Lays out a text from its Tk anchor (`sw`, `s`, `se`: the lower left, middle and right of its last line). */
export function layOutText(item: DrawnItem): TextLayout {
  const sizePx = Math.max(1, item.size * pxPerPoint);
  const texts = item.text.split('\n');
  const step = sizePx * lineHeight;
  const last = (item.points[1] ?? 0) - sizePx * descent;
  const style = item.style.toLowerCase();
  return {
    sizePx,
    align: item.anchor.endsWith('w') ? 'start' : item.anchor.endsWith('e') ? 'end' : 'middle',
    lines: texts.map((text, i) => ({ text, y: last - (texts.length - 1 - i) * step })),
    isBold: style.includes('bold'),
    isItalic: style.includes('italic'),
    isUnderlined: style.includes('underline'),
  };
}
