import { isUtf8 } from 'node:buffer';
import { lineFeed } from './byte-kinds.js';

/** Size of the pieces that are compared natively before the differing one is read byte by byte. */
const pieceBytes = 4096;

/** Length of the part that both texts begin with, in bytes. */
export function commonPrefixLength(a: Buffer, b: Buffer): number {
  const shorter = Math.min(a.length, b.length);
  let at = 0;
  while (at < shorter) {
    const end = Math.min(at + pieceBytes, shorter);
    if (a.compare(b, at, end, at, end) !== 0) break;
    at = end;
  }
  while (at < shorter && a[at] === b[at]) at += 1;
  return at;
}

/** Whether two ranges hold the same bytes; for ranges of a few bytes faster than a native comparison. */
export function hasSameBytes(a: Buffer, aStart: number, aEnd: number, b: Buffer, bStart: number, bEnd: number) {
  const length = aEnd - aStart;
  if (length !== bEnd - bStart) return false;
  for (let i = 0; i < length; i++) if (a[aStart + i] !== b[bStart + i]) return false;
  return true;
}

/** The bytes in which two texts first differ; undefined where a text ends. */
export type DifferingBytes = [expected: number | undefined, got: number | undefined];

/** The first bytes that differ from the given offsets on. */
export function findDifferingBytes(expected: Buffer, i: number, got: Buffer, j: number): DifferingBytes {
  let k = 0;
  while (i + k < expected.length && expected[i + k] === got[j + k]) k += 1;
  return [expected[i + k], got[j + k]];
}

/**
 * What follows lines that both texts begin with. Letters change their case in the same way in the whole text and in
 * the rest, unless bytes before it are not UTF-8; then undefined.
 */
export function restAfter(
  expected: Buffer,
  got: Buffer,
  skipped: number,
): { expected: Buffer; got: Buffer } | undefined {
  if (!isUtf8(got.subarray(0, skipped))) return undefined;
  return { expected: expected.subarray(skipped), got: got.subarray(skipped) };
}

/** Length of the lines, their LF included, that both texts begin with. */
export function commonLinesLength(a: Buffer, b: Buffer): number {
  const length = commonPrefixLength(a, b);
  return length === 0 ? 0 : a.lastIndexOf(lineFeed, length - 1) + 1;
}
