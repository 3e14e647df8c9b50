import { lineFeed } from './byte-kinds.js';
import { countLineFeeds } from './positions.js';

/** Blanks that end a line unseen: space, tab, vertical tab, form feed and CR, as `bytes.rstrip` of Python has them. */
const isTrailing = (byte: number) => byte === 0x20 || byte === 0x09 || byte === 0x0d || byte === 0x0b || byte === 0x0c;

/**
 * The text as checker `lines` reads it: no blanks and no CR at the end of a line, LF between lines, no blank lines at
 * the end. Lines keep their numbers and columns. The result shares memory with a text that is canonical already.
 */
export function canonicalLines(text: Buffer): Buffer {
  const same = canonicalLength(text);
  let end = visibleLength(text, same);
  if (same === text.length) return text.subarray(0, end);
  const output = Buffer.allocUnsafe(text.length);
  output.set(text.subarray(0, same));
  let written = same;
  let visibleEnd = same;
  for (let i = same; i < text.length; i++) {
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

/** Length of the lines at the beginning that are canonical; the whole length where only the end of the text is not. */
function canonicalLength(text: Buffer): number {
  for (let i = 1; i < text.length; i++)
    if (text[i] === lineFeed && isTrailing(text[i - 1]!)) return text.lastIndexOf(lineFeed, i - 1) + 1;
  return text.length;
}

/** Length of the first `end` bytes without blanks and LF at their end. */
function visibleLength(text: Buffer, end: number): number {
  let length = end;
  while (length > 0 && (text[length - 1] === lineFeed || isTrailing(text[length - 1]!))) length -= 1;
  return length;
}

/** Where byte `index` of `canonicalLines(text)` stands in `text`. */
export function offsetOfLineByte(text: Buffer, canonical: Buffer, index: number): number {
  let start = 0;
  for (let line = countLineFeeds(canonical, index); line > 0; line--) start = text.indexOf(lineFeed, start) + 1;
  return start + index - (index === 0 ? 0 : canonical.lastIndexOf(lineFeed, index - 1) + 1);
}
