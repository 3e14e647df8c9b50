import { byteKinds, lineBreak, lineFeed, space, visible } from './byte-kinds.js';

/** Indentation is dropped, or becomes one space. */
export type IndentRule = 'dropped' | 'one-space';

/** A text with its whitespace reduced; `offset` is where the byte asked for comes from. */
interface CanonicalTokens {
  bytes: Buffer;
  offset: number;
}

/**
 * Reduces the whitespace of a text: one LF for line breaks, however many, one space inside a line, none at the end.
 * With `stopAt` it stops at that byte of the result: `offset` is the place in `text` that the byte comes from, or the
 * end of the visible text when the result is not that long.
 */
export function canonicalTokens(text: Buffer, indent: IndentRule, stopAt = Number.POSITIVE_INFINITY): CanonicalTokens {
  const output = Buffer.allocUnsafe(text.length);
  let written = 0;
  let gapStart = 0;
  /** First byte after the last line break of the current gap; -1: the gap has none. A text begins like a line. */
  let lineStart = 0;
  for (let i = 0; i < text.length; i++) {
    const byte = text[i]!;
    const kind = byteKinds[byte]!;
    if (kind === visible) {
      if (lineStart >= 0) {
        if (written > 0) {
          if (written === stopAt) return { bytes: output.subarray(0, written), offset: gapStart };
          output[written++] = lineFeed;
        }
        if (indent === 'one-space' && lineStart < i) {
          if (written === stopAt) return { bytes: output.subarray(0, written), offset: lineStart };
          output[written++] = space;
        }
      } else if (gapStart < i) {
        if (written === stopAt) return { bytes: output.subarray(0, written), offset: gapStart };
        output[written++] = space;
      }
      if (written === stopAt) return { bytes: output.subarray(0, written), offset: i };
      output[written++] = byte;
      gapStart = i + 1;
      lineStart = -1;
    } else if (kind === lineBreak) lineStart = i + 1;
  }
  return { bytes: output.subarray(0, written), offset: gapStart };
}
