import { lineFeed } from './byte-kinds.js';
import type { Position } from './comparison.js';

/** Line and column of a byte. Lines end with LF; a byte inside a UTF-8 character stands for that character. */
export function locate(text: Buffer, offset: number): Position {
  const start = offset === 0 ? 0 : text.lastIndexOf(lineFeed, offset - 1) + 1;
  const at = characterStart(text, offset);
  return { line: countLineFeeds(text, start) + 1, column: countCharacters(text, start, at) + 1 };
}

/** Where a column begins in a text of one line; its length when the line is shorter. */
export function offsetOfColumn(line: Buffer, column: number): number {
  let left = column;
  for (let i = 0; i < line.length; i++) {
    if (!isContinuation(line[i]!)) left -= 1;
    if (left === 0) return i;
  }
  return line.length;
}

/** Number of UTF-8 characters that begin in `[start, end)`. */
export function countCharacters(text: Buffer, start: number, end: number): number {
  let count = 0;
  for (let i = start; i < end; i++) if (!isContinuation(text[i]!)) count += 1;
  return count;
}

/** First byte of the UTF-8 character at `offset`. */
export function characterStart(text: Buffer, offset: number): number {
  let at = offset;
  while (at > 0 && offset - at < 3 && at < text.length && isContinuation(text[at]!)) at -= 1;
  return at < text.length && isContinuation(text[at]!) ? offset : at;
}

/** Number of line feeds before `end`. */
export function countLineFeeds(text: Buffer, end: number): number {
  let count = 0;
  for (let i = 0; i < end; i++) if (text[i] === lineFeed) count += 1;
  return count;
}

/** Number of lines of a text that does not end with the LF of its last line. */
export function countLines(text: Buffer): number {
  return text.length === 0 ? 0 : countLineFeeds(text, text.length) + 1;
}

const isContinuation = (byte: number) => (byte & 0xc0) === 0x80;
