import { lineFeed, space, visibleEnd } from './byte-kinds.js';
import { canonicalTokens } from './canonical-tokens.js';
import { commonLinesLength, findDifferingBytes, hasSameBytes, restAfter } from './common-bytes.js';
import { type Finding, failed, passed } from './comparison.js';
import { locate } from './positions.js';

/** Largest difference of two numbers: `abs`, or `rel` times the expected one. */
export interface Tolerance {
  abs: number;
  rel: number;
}

/**
 * Compares token by token: numbers within the tolerance, everything else byte by byte (`floats` of DMOJ, which mixes
 * words and numbers in the same way). Line breaks count; lines without a token do not. NaN equals nothing, not even
 * itself; an infinity equals itself only.
 */
export function compareFloat(tolerance: Tolerance, expected: Buffer, got: Buffer): Finding {
  const skipped = sameLinesLength(expected, got);
  const [expectedRest, gotRest] = [expected.subarray(skipped), got.subarray(skipped)];
  const expectedTokens = canonicalTokens(expectedRest, 'dropped').bytes;
  const gotTokens = canonicalTokens(gotRest, 'dropped').bytes;
  const at = findDifference(tolerance, expectedTokens, gotTokens);
  if (at === null) return passed;
  const offset =
    gotTokens.length === 0 ? visibleEnd(got, skipped) : skipped + canonicalTokens(gotRest, 'dropped', at.got).offset;
  const rest = restAfter(expected, got, skipped);
  return {
    ...failed(locate(got, offset)),
    differingBytes: findDifferingBytes(expectedTokens, at.expected, gotTokens, at.got),
    ...(rest && { rest }),
  };
}

/** Length of the lines, their LF included, that both texts begin with and that have no NaN. */
function sameLinesLength(expected: Buffer, got: Buffer): number {
  const length = commonLinesLength(expected, got);
  for (let i = 2; i < length; i++)
    if ((got[i]! | 0x20) === 0x6e && (got[i - 1]! | 0x20) === 0x61 && (got[i - 2]! | 0x20) === 0x6e)
      return got.lastIndexOf(lineFeed, i) + 1;
  return length;
}

/** Where the first token or separator that differs begins; null when none does. Both texts are canonical. */
function findDifference(tolerance: Tolerance, expected: Buffer, got: Buffer): { expected: number; got: number } | null {
  let i = 0;
  let j = 0;
  while (i < expected.length && j < got.length) {
    const expectedEnd = tokenEnd(expected, i);
    const gotEnd = tokenEnd(got, j);
    if (!isSameToken(tolerance, expected, i, expectedEnd, got, j, gotEnd)) return { expected: i, got: j };
    const isLast = expectedEnd === expected.length;
    if (isLast && gotEnd < got.length) return { expected: expectedEnd, got: gotEnd + 1 };
    if (!isLast && expected[expectedEnd] !== got[gotEnd]) return { expected: expectedEnd, got: gotEnd };
    i = expectedEnd + 1;
    j = gotEnd + 1;
  }
  return i < expected.length || j < got.length ? { expected: i, got: j } : null;
}

function tokenEnd(text: Buffer, start: number): number {
  let end = start;
  while (end < text.length && text[end] !== space && text[end] !== lineFeed) end += 1;
  return end;
}

function isSameToken(
  { abs, rel }: Tolerance,
  expected: Buffer,
  i: number,
  expectedEnd: number,
  got: Buffer,
  j: number,
  gotEnd: number,
): boolean {
  if (hasSameBytes(expected, i, expectedEnd, got, j, gotEnd)) return !isNan(expected, i, expectedEnd);
  const a = readNumber(expected, i, expectedEnd);
  const b = a === null ? null : readNumber(got, j, gotEnd);
  if (a === null || b === null) return false;
  // The difference of equal infinities is NaN.
  if (a === b) return true;
  const difference = Math.abs(a - b);
  return Number.isFinite(difference) && (difference <= abs || difference <= rel * Math.abs(a));
}

const words = /^[+-]?(?:(inf|infinity)|nan)$/i;
const longestWord = '-infinity'.length;

/** `NaN` with or without a sign, in any case; the last byte decides for nearly all tokens. */
function isNan(text: Buffer, start: number, end: number): boolean {
  return (text[end - 1]! | 0x20) === 0x6e && Number.isNaN(readNumber(text, start, end));
}

/** The number as `float` of Python reads it, without `_` between digits; null when the token is not a number. */
function readNumber(text: Buffer, start: number, end: number): number | null {
  const simple = readShortDecimal(text, start, end);
  if (simple !== null) return simple;
  for (let i = start; i < end; i++) {
    const byte = text[i]!;
    const isDigit = byte >= 0x30 && byte <= 0x39;
    const isPart = byte === 0x2e || byte === 0x2d || byte === 0x2b || (byte | 0x20) === 0x65;
    if (!isDigit && !isPart) return readWord(text, start, end);
  }
  const value = Number(text.toString('latin1', start, end));
  return Number.isNaN(value) ? null : value;
}

function readWord(text: Buffer, start: number, end: number): number | null {
  if (end - start > longestWord) return null;
  const match = words.exec(text.toString('latin1', start, end));
  if (!match) return null;
  if (!match[1]) return Number.NaN;
  return match[0].startsWith('-') ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY;
}

/** Digits that a double holds exactly, and the powers of ten that it holds exactly as far as they are needed here. */
const exactDigits = 15;
const powersOfTen = Array.from({ length: exactDigits + 1 }, (_, power) => 10 ** power);

/**
 * Reads a decimal of at most 15 digits without exponent from its bytes; null for every other token. Both operands of
 * the division are exact, so the result is correctly rounded (Clinger, "How to Read Floating Point Numbers
 * Accurately", 1990). Ten times as fast as making a string.
 */
function readShortDecimal(text: Buffer, start: number, end: number): number | null {
  const isNegative = text[start] === 0x2d;
  let digits = 0;
  let mantissa = 0;
  let pointAt = -1;
  for (let i = isNegative ? start + 1 : start; i < end; i++) {
    const byte = text[i]!;
    if (byte >= 0x30 && byte <= 0x39) {
      mantissa = mantissa * 10 + byte - 0x30;
      digits += 1;
    } else if (byte === 0x2e && pointAt < 0) pointAt = i;
    else return null;
  }
  if (digits === 0 || digits > exactDigits) return null;
  const value = mantissa / powersOfTen[pointAt < 0 ? 0 : end - 1 - pointAt]!;
  return isNegative ? -value : value;
}
