import { lineFeed } from './byte-kinds.js';
import { countLineFeeds } from './positions.js';

/** Blanks that end a line unseen: space, tab, vertical tab, form feed and CR, as `bytes.rstrip` of Python has them. */
const isTrailing = (byte: number) => byte === 0x20 || byte === 0x09 || byte === 0x0d || byte === 0x0b || byte === 0x0c;

/**
 * The text as checker `lines` reads it: no blanks and no CR at the end of a line, LF between lines, no blank lines at
 * the end. Lines keep their numbers and columns.
 */
export function canonicalLines(text: Buffer): Buffer {
  const output = Buffer.allocUnsafe(text.length);
  let written = 0;
  let visibleEnd = 0;
  let end = 0;
  for (let i = 0; i < text.length; i++) {
    const byte = text[i]!;
    if (byte === lineFeed) {
      output[visibleEnd] = byte;
      written = visibleEnd + 1;
      visibleEnd = written;
    } else {
      output[written] = byte;
      written += 1;
      if (!isTrailing(byte)) {
        visibleEnd = written;
        end = written;
      }
    }
  }
  return output.subarray(0, end);
}

/** Where byte `index` of `canonicalLines(text)` stands in `text`. */
export function offsetOfLineByte(text: Buffer, canonical: Buffer, index: number): number {
  let start = 0;
  for (let line = countLineFeeds(canonical, index); line > 0; line--) start = text.indexOf(lineFeed, start) + 1;
  return start + index - (index === 0 ? 0 : canonical.lastIndexOf(lineFeed, index - 1) + 1);
}
