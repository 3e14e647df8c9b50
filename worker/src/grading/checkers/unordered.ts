import { lineFeed } from './byte-kinds.js';
import { canonicalLines } from './canonical-lines.js';
import { commonLinesLength, hasSameBytes } from './common-bytes.js';
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
  const finding = failed({ line: line + 1, column: 1 }, reason);
  return missing.length + surplus.length > restLines
    ? finding
    : { ...finding, rest: { expected: pickLines(expected, missing), got: pickLines(got, surplus) } };
}

/** Most unmatched lines that are worth copying for the milder rules; of more, the whole texts are compared again. */
const restLines = 10_000;

const count = ({ length }: number[], noun: string) => `${length} ${noun}${length === 1 ? ' is' : 's are'}`;

/**
 * Pairs equal lines of both texts. The lines are stored in a hash table of offsets with linear probing and compared
 * byte by byte, because an array of strings would take seconds for 10 MB. Only expected lines enter the table, so an
 * output cannot slow it down by collisions.
 */
export function findUnmatchedLines(expected: Buffer, got: Buffer): UnmatchedLines {
  const skipped = commonLinesLength(expected, got);
  const skippedLines = countLineFeeds(expected, skipped);
  const lines = canonicalLines(expected.subarray(skipped));
  const others = canonicalLines(got.subarray(skipped));
  const total = countLines(lines);
  const capacity = 2 ** Math.ceil(Math.log2(total * 2 + 2));
  /** Number of the first line with this content plus 1; 0: free. */
  const slots = new Uint32Array(capacity);
  const starts = new Uint32Array(total + 1);
  const lineCounts = new Uint32Array(total);

  /** Slot of the line `text[start, end)`, or the free slot where it belongs. */
  function findSlot(text: Buffer, start: number, end: number, hash: number): number {
    let slot = hash & (capacity - 1);
    for (let stored = slots[slot]!; stored !== 0; stored = slots[slot]!) {
      if (hasSameBytes(lines, starts[stored - 1]!, starts[stored]! - 1, text, start, end)) return slot;
      slot = (slot + 1) & (capacity - 1);
    }
    return slot;
  }

  forEachLine(lines, (start, end, line, hash) => {
    starts[line] = start;
    starts[line + 1] = end + 1;
    const slot = findSlot(lines, start, end, hash);
    if (slots[slot] === 0) slots[slot] = line + 1;
    lineCounts[slots[slot]! - 1]! += 1;
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
    const stored = slots[findSlot(text, start, end, hash)]!;
    if (stored === 0 || lineCounts[stored - 1] === 0) return false;
    lineCounts[stored - 1]! -= 1;
    return true;
  }
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
  const picked: Buffer[] = [];
  let next = 0;
  let start = 0;
  for (let number = 0; next < numbers.length && start < text.length; number++) {
    const lineEnd = text.indexOf(lineFeed, start);
    const end = lineEnd < 0 ? text.length : lineEnd + 1;
    if (numbers[next] === number) {
      picked.push(text.subarray(start, end), lineEnd < 0 ? Buffer.from('\n') : Buffer.alloc(0));
      next += 1;
    }
    start = end;
  }
  return Buffer.concat([...picked, Buffer.from('.')]);
}
