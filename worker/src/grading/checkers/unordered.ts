import { lineFeed } from './byte-kinds.js';
import { canonicalLines } from './canonical-lines.js';
import { commonLinesLength } from './common-bytes.js';
import { type Finding, failed, passed } from './comparison.js';
import { countLineFeeds, countLines } from './positions.js';

/** Numbers (from 0, ascending, each once) of the lines without a counterpart in the other text. */
export interface UnmatchedLines {
  missing: number[];
  surplus: number[];
}

/**
 * Compares the lines in any order, each as often as expected, as checker `lines` reads them (`unordered` of DMOJ
 * compares words instead of lines).
 */
export function compareUnordered(expected: Buffer, got: Buffer): Finding {
  if (expected.equals(got)) return passed;
  const { missing, surplus } = findUnmatchedLines(expected, got);
  if (missing.length === 0 && surplus.length === 0) return passed;
  const line = surplus[0] ?? countLines(canonicalLines(got));
  const reason = `${count(missing, 'expected line')} missing, ${count(surplus, 'line')} not expected.`;
  const rest = { expected: pickLines(expected, missing), got: pickLines(got, surplus) };
  return { ...failed({ line: line + 1, column: 1 }, reason), rest };
}

/** Whether both texts have the same lines: the outcome alone, and at once where their sizes differ. */
export function hasSameLines(expected: Buffer, got: Buffer): boolean {
  if (canonicalLines(expected).length !== canonicalLines(got).length) return false;
  return compareUnordered(expected, got).outcome === 'pass';
}

const count = ({ length }: number[], noun: string) => `${length} ${noun}${length === 1 ? ' is' : 's are'}`;

/**
 * Pairs equal lines of both texts. The lines are counted in a hash table with linear probing and compared byte by byte,
 * because an array of strings would take seconds for 10 MB. The count stands beside the line's offset, since reads of
 * memory in no order take most of the time. Only expected lines enter the table, so an output cannot slow it down by
 * collisions.
 */
export function findUnmatchedLines(expected: Buffer, got: Buffer): UnmatchedLines {
  const skipped = commonLinesLength(expected, got);
  const skippedLines = countLineFeeds(expected, skipped);
  const lines = canonicalLines(expected.subarray(skipped));
  const others = canonicalLines(got.subarray(skipped));
  const total = countLines(lines);
  const mask = 2 ** Math.ceil(Math.log2(total * 1.5 + 2)) - 1;
  /** Offset of the first line with this content plus 1, 0 where the entry is free; and how many lines have it. */
  const entries = new Uint32Array((mask + 1) * 2);

  /** Index of the entry of the line `text[start, end)`, or of the free one where it belongs. */
  function findEntry(text: Buffer, start: number, end: number, hash: number): number {
    let slot = hash & mask;
    for (let stored = entries[slot * 2]!; stored !== 0; stored = entries[slot * 2]!) {
      if (isLineAt(lines, stored - 1, text, start, end)) break;
      slot = (slot + 1) & mask;
    }
    return slot * 2;
  }

  forEachLine(lines, (start, end, _, hash) => {
    const entry = findEntry(lines, start, end, hash);
    entries[entry] ||= start + 1;
    entries[entry + 1]! += 1;
  });
  let matched = 0;
  const surplus: number[] = [];
  forEachLine(others, (start, end, line, hash) => {
    if (take(others, start, end, hash)) matched += 1;
    else surplus.push(skippedLines + line);
  });
  const missing: number[] = [];
  if (matched < total)
    forEachLine(lines, (start, end, line, hash) => {
      if (take(lines, start, end, hash)) missing.push(skippedLines + line);
    });
  return { missing, surplus };

  /** Takes one line with this content away; false when none is left. */
  function take(text: Buffer, start: number, end: number, hash: number): boolean {
    const entry = findEntry(text, start, end, hash);
    if (entries[entry + 1] === 0) return false;
    entries[entry + 1]! -= 1;
    return true;
  }
}

/** Whether the line that begins at `at` has the bytes `[start, end)` of another text. */
function isLineAt(text: Buffer, at: number, other: Buffer, start: number, end: number): boolean {
  const length = end - start;
  for (let i = 0; i < length; i++) if (text[at + i] !== other[start + i]) return false;
  return at + length === text.length || text[at + length] === lineFeed;
}

/** Visits each line with its FNV-1a hash of 32 bits (http://www.isthe.com/chongo/tech/comp/fnv/). */
function forEachLine(text: Buffer, visit: (start: number, end: number, line: number, hash: number) => void): void {
  if (text.length === 0) return;
  let start = 0;
  let line = 0;
  let hash = fnvOffset;
  for (let i = 0; i < text.length; i++) {
    const byte = text[i]!;
    if (byte !== lineFeed) {
      hash = Math.imul(hash ^ byte, fnvPrime);
      continue;
    }
    visit(start, i, line, hash ^ (hash >>> 15));
    start = i + 1;
    line += 1;
    hash = fnvOffset;
  }
  visit(start, text.length, line, hash ^ (hash >>> 15));
}

const fnvOffset = 0x811c9dc5;
const fnvPrime = 0x01000193;

/**
 * The lines with these numbers, as a text. Without the lines that both texts have, a milder rule finds the same result
 * in less time. A last line that both texts get keeps blank lines from being the end of the text.
 */
function pickLines(text: Buffer, numbers: number[]): Buffer {
  const picked = Buffer.allocUnsafe(text.length + 2);
  let written = 0;
  let next = 0;
  let line = 0;
  for (let i = 0; i < text.length && next < numbers.length; i++) {
    const byte = text[i]!;
    const isPicked = numbers[next] === line;
    if (isPicked) picked[written++] = byte;
    if (byte !== lineFeed) continue;
    if (isPicked) next += 1;
    line += 1;
  }
  // The last line of the text, if it is picked, has no LF.
  if (next < numbers.length) picked[written++] = lineFeed;
  picked[written++] = lastLine;
  return picked.subarray(0, written);
}

const lastLine = 0x2e;
