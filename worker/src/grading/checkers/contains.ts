import { canonicalLines } from './canonical-lines.js';
import { commonPrefixLength } from './common-bytes.js';
import { type Finding, failed, passed } from './comparison.js';

/**
 * The expected text occurs somewhere in the output, both read as checker `lines` reads them. An empty expected text
 * occurs everywhere.
 */
export function compareContains(expected: Buffer, got: Buffer): Finding {
  return expected.equals(got) || includes(canonicalLines(got), canonicalLines(expected))
    ? passed
    : failed(null, 'The expected text does not occur in the output.');
}

/** Size of the beginning of the pattern that is searched for natively, in bytes. */
const anchorBytes = 16;
/** What looking at one place costs, in compared bytes. */
const placeCost = 256;

/**
 * Whether the pattern occurs in the text, in linear time. `Buffer.includes` takes 17 s for 20 KB like `abaaa...` in
 * 3 MB of `a`, and a thread that is inside of it cannot be terminated. So only a short beginning of the pattern is
 * searched for natively. When more was compared at the places found than the text is long, another algorithm goes on.
 */
export function includes(text: Buffer, pattern: Buffer): boolean {
  if (pattern.length > text.length) return false;
  const anchor = pattern.subarray(0, anchorBytes);
  const places = text.subarray(0, text.length - pattern.length + anchor.length);
  let start = 0;
  for (let left = text.length; left >= 0; ) {
    const at = places.indexOf(anchor, start);
    if (at < 0) return false;
    const length = commonPrefixLength(text.subarray(at), pattern);
    if (length === pattern.length) return true;
    left -= length + placeCost;
    start = at + 1;
  }
  return includesByBorders(text.subarray(start), pattern);
}

/** Knuth, Morris, Pratt, "Fast Pattern Matching in Strings", 1977. */
function includesByBorders(text: Buffer, pattern: Buffer): boolean {
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
