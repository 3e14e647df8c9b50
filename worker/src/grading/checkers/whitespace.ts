import { lineFeed, space } from './byte-kinds.js';
/**
 * How whitespace is rewritten: without any, without any but one LF between lines that are not blank, or as one space.
 */
export type WhitespaceRule = 'none' | 'lines' | 'spaces';

/**
 * The text with its whitespace rewritten, in which texts are equal that look equal. Whitespace is that of ASCII, every
 * space of Unicode, and what has no width: byte order marks, zero-width spaces and joiners.
 */
export function rewriteWhitespace(text: Buffer, rule: WhitespaceRule): Buffer {
  const output = Buffer.allocUnsafe(text.length);
  const replacement = rule === 'none' ? null : rule === 'lines' ? lineFeed : space;
  let written = 0;
  let pending = false;
  for (let i = 0; i < text.length; ) {
    const byte = text[i]!;
    const length = byte > space && byte < 0x7f ? 0 : whitespaceLength(text, i);
    if (length > 0) {
      pending ||= rule === 'spaces' || byte === lineFeed;
      i += length;
      continue;
    }
    if (pending) {
      if (replacement !== null && written > 0) output[written++] = replacement;
      pending = false;
    }
    output[written++] = byte;
    i += 1;
  }
  return output.subarray(0, written);
}

/** Whether two texts are equal without any whitespace; ends at the first difference. */
export function isSameWithoutWhitespace(a: Buffer, b: Buffer): boolean {
  let i = skipWhitespace(a, 0);
  let j = skipWhitespace(b, 0);
  while (i < a.length && j < b.length) {
    if (a[i] !== b[j]) return false;
    i = skipWhitespace(a, i + 1);
    j = skipWhitespace(b, j + 1);
  }
  return i >= a.length && j >= b.length;
}

function skipWhitespace(text: Buffer, from: number): number {
  let i = from;
  while (i < text.length) {
    const byte = text[i]!;
    const length = byte > space && byte < 0x7f ? 0 : whitespaceLength(text, i);
    if (length === 0) break;
    i += length;
  }
  return i;
}

/** Length in bytes of the UTF-8 whitespace character at `i`; 0 when there is none. */
function whitespaceLength(text: Buffer, i: number): number {
  const first = text[i]!;
  if (first <= space) return first === space || (first >= 0x09 && first <= 0x0d) ? 1 : 0;
  const second = text[i + 1];
  // U+0085 and the no-break space.
  if (first === 0xc2) return second === 0x85 || second === 0xa0 ? 2 : 0;
  if (first < 0xe1) return 0;
  return isWideWhitespace((first << 16) | ((second ?? 0) << 8) | (text[i + 2] ?? 0)) ? 3 : 0;
}

/** Bytes of three-byte characters, first byte highest. */
function isWideWhitespace(bytes: number): boolean {
  // U+2000 to U+200D: spaces of every width and zero-width ones.
  if (bytes >= 0xe28080 && bytes <= 0xe2808d) return true;
  return wideWhitespace.has(bytes);
}

/** U+1680, U+2028, U+2029, U+202F, U+205F, U+2060, U+3000, U+FEFF. */
const wideWhitespace = new Set([0xe19a80, 0xe280a8, 0xe280a9, 0xe280af, 0xe2819f, 0xe281a0, 0xe38080, 0xefbbbf]);
