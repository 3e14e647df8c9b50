import { byteKinds, lineBreak, visible, visibleEnd } from './byte-kinds.js';
import { commonLinesLength, findDifferingBytes, hasSameBytes } from './common-bytes.js';
import { type Finding, failed, type Position, passed } from './comparison.js';
import { locate } from './positions.js';

/**
 * Partial credit by lines: non-empty lines are compared by position without the whitespace around them, and the score
 * is the share of right ones. More lines than expected score 0 (`linecount` of DMOJ).
 */
export function compareLineCount(expected: Buffer, got: Buffer): Finding {
  if (expected.equals(got)) return passed;
  const skipped = commonLinesLength(expected, got);
  let right = countVisibleLines(got, skipped);
  let total = right;
  let gotLines = right;
  let wrong: { expected: Line | null; got: Line | null; after: number } | null = null;
  let gotEnd = visibleEnd(got, skipped);
  let a = nextLine(expected, skipped);
  let b = nextLine(got, skipped);
  while (a || b) {
    if (a) total += 1;
    if (b) gotLines += 1;
    if (a && b && hasSameBytes(expected, a.start, a.end, got, b.start, b.end)) right += 1;
    else wrong ??= { expected: a, got: b, after: gotEnd };
    gotEnd = b?.end ?? gotEnd;
    a = a && nextLine(expected, a.end);
    b = b && nextLine(got, b.end);
  }
  if (wrong === null) return passed;
  const difference = wrong.got ? locate(got, wrong.got.start) : lineAfter(got, wrong.after);
  const bytes = wrong.expected && wrong.got && findDifferingBytes(expected, wrong.expected.start, got, wrong.got.start);
  if (gotLines > total) {
    const reason = `The output has ${gotLines} non-empty lines, more than the expected ${total}.`;
    return { ...failed(difference, reason), differingBytes: bytes };
  }
  const reason = `${right} of ${total} lines are right.`;
  return {
    outcome: right === 0 ? 'fail' : 'partial',
    score: right / total,
    reason,
    difference,
    differingBytes: bytes,
  };
}

/** A line without the whitespace around it, as offsets. */
interface Line {
  start: number;
  end: number;
}

/** The first line with anything visible in it at or after `from`; null when there is none. */
function nextLine(text: Buffer, from: number): Line | null {
  let start = from;
  while (start < text.length && byteKinds[text[start]!] !== visible) start += 1;
  if (start === text.length) return null;
  let end = start;
  for (let i = start; i < text.length; i++) {
    const kind = byteKinds[text[i]!];
    if (kind === lineBreak) break;
    if (kind === visible) end = i + 1;
  }
  return { start, end };
}

/** Number of lines with anything visible in the first `end` bytes. */
function countVisibleLines(text: Buffer, end: number): number {
  let count = 0;
  let isVisible = false;
  for (let i = 0; i < end; i++) {
    const kind = byteKinds[text[i]!];
    if (kind === lineBreak) isVisible = false;
    else if (kind === visible && !isVisible) {
      isVisible = true;
      count += 1;
    }
  }
  return count;
}

/** The line after the one that ends at `end`; the first of a text without visible lines. */
function lineAfter(text: Buffer, end: number): Position {
  return { line: end === 0 ? 1 : locate(text, end).line + 1, column: 1 };
}
