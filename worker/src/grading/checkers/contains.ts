import { canonicalLines } from './canonical-lines.js';
import { type Finding, failed, passed } from './comparison.js';

/**
 * The expected text occurs somewhere in the output, both read as checker `lines` reads them. An empty expected text
 * occurs everywhere.
 */
export function compareContains(expected: Buffer, got: Buffer): Finding {
  return includes(canonicalLines(got), canonicalLines(expected))
    ? passed
    : failed(null, 'The expected text does not occur in the output.');
}

/**
 * Searches in linear time (Knuth, Morris, Pratt, "Fast Pattern Matching in Strings", 1977). `Buffer.includes` takes
 * 17 s for 20 KB like `abaaa...` in 3 MB of `a`, and a thread that is inside of it cannot be terminated.
 */
function includes(text: Buffer, pattern: Buffer): boolean {
  const borders = computeBorders(pattern);
  let matched = 0;
  for (let i = 0; i < text.length && matched < pattern.length; i++) {
    const byte = text[i];
    while (matched > 0 && byte !== pattern[matched]) matched = borders[matched - 1]!;
    if (byte === pattern[matched]) matched += 1;
  }
  return matched === pattern.length;
}

/** For each prefix of the pattern, the length of the longest shorter prefix that it ends with. */
function computeBorders(pattern: Buffer): Uint32Array {
  const borders = new Uint32Array(pattern.length);
  let matched = 0;
  for (let i = 1; i < pattern.length; i++) {
    const byte = pattern[i];
    while (matched > 0 && byte !== pattern[matched]) matched = borders[matched - 1]!;
    if (byte === pattern[matched]) matched += 1;
    borders[i] = matched;
  }
  return borders;
}
