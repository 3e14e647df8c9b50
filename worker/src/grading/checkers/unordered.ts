import { lineFeed } from './byte-kinds.js';
import { canonicalLines } from './canonical-lines.js';
import { commonLinesLength, hasSameBytes } from './common-bytes.js';
import { type Finding, failed, passed } from './comparison.js';
import { countLineFeeds, countLines } from './positions.js';

/** Numbers (from 0) of the lines without a counterpart in the other text. */
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
  return failed(
    { line: line + 1, column: 1 },
    `${count(missing, 'expected line')} missing, ${count(surplus, 'line')} not expected.`,
  );
}

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
  function findSlot(text: Buffer, start: number, end: number): number {
    let slot = hashBytes(text, start, end) & (capacity - 1);
    for (let stored = slots[slot]!; stored !== 0; stored = slots[slot]!) {
      if (hasSameBytes(lines, starts[stored - 1]!, starts[stored]! - 1, text, start, end)) return slot;
      slot = (slot + 1) & (capacity - 1);
    }
    return slot;
  }

  forEachLine(lines, (start, end, line) => {
    starts[line] = start;
    starts[line + 1] = end + 1;
    const slot = findSlot(lines, start, end);
    if (slots[slot] === 0) slots[slot] = line + 1;
    lineCounts[slots[slot]! - 1]! += 1;
  });
  const surplus: number[] = [];
  forEachLine(others, (start, end, line) => {
    const stored = slots[findSlot(others, start, end)]!;
    if (stored !== 0 && lineCounts[stored - 1]! > 0) lineCounts[stored - 1]! -= 1;
    else surplus.push(skippedLines + line);
  });
  const missing: number[] = [];
  lineCounts.forEach((left, line) => {
    for (let i = 0; i < left; i++) missing.push(skippedLines + line);
  });
  return { missing, surplus };
}

function forEachLine(text: Buffer, visit: (start: number, end: number, line: number) => void): void {
  if (text.length === 0) return;
  let start = 0;
  let line = 0;
  for (let i = 0; i <= text.length; i++) {
    if (i < text.length && text[i] !== lineFeed) continue;
    visit(start, i, line);
    start = i + 1;
    line += 1;
  }
}

/** FNV-1a, 32 bits (http://www.isthe.com/chongo/tech/comp/fnv/). */
function hashBytes(text: Buffer, start: number, end: number): number {
  let hash = 0x811c9dc5;
  for (let i = start; i < end; i++) hash = Math.imul(hash ^ text[i]!, 0x01000193);
  return (hash ^ (hash >>> 15)) >>> 0;
}
