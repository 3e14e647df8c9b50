import { diffArrays } from 'diff';

/** A line of a diff by its number in the texts, or lines that are left out. */
export type DiffRow =
  | { kind: 'same'; expected: number; got: number }
  | { kind: 'expected'; expected: number; counterpart: number | null }
  | { kind: 'got'; got: number; counterpart: number | null }
  | { kind: 'hidden'; lines: number };

/** Equal lines shown before and after a difference. */
const contextLines = 3;
/** Most lines of a text that are aligned at once; the work grows with the square. */
const alignedLines = 128;
/** Of more lines, those at the end that are aligned separately. */
const tailLines = 32;

/** Lines `[start, end)` of both texts. */
interface Region {
  expected: [start: number, end: number];
  got: [start: number, end: number];
}

/** What a diff is made from: the numbers of lines, and when two of them are the same. */
export interface DiffSource {
  expectedLength: number;
  gotLength: number;
  /** Lines at the beginning that are known to be the same. */
  sameHead: number;
  isSame: (expected: number, got: number) => boolean;
}

/**
 * The rows of a unified diff. Equal lines at both ends are skipped; the rest is
 * aligned by the algorithm of Myers (package `diff`), of a long rest only its beginning and its end.
 */
export function createDiffRows({ expectedLength, gotLength, sameHead, isSame }: DiffSource): DiffRow[] {
  const shorter = Math.min(expectedLength, gotLength);
  let head = Math.min(sameHead, shorter);
  while (head < shorter && isSame(head, head)) head += 1;
  let tail = 0;
  while (tail < shorter - head && isSame(expectedLength - 1 - tail, gotLength - 1 - tail)) tail += 1;
  const rows: DiffRow[] = [
    ...sameRows(0, 0, head),
    ...alignParts({ expected: [head, expectedLength - tail], got: [head, gotLength - tail] }, isSame),
    ...sameRows(expectedLength - tail, gotLength - tail, tail),
  ];
  return hideContext(rows);
}

/** Equal lines, of which only those at both ends can be context of a difference. */
function sameRows(expected: number, got: number, count: number): DiffRow[] {
  const row = (i: number): DiffRow => ({ kind: 'same', expected: expected + i, got: got + i });
  if (count <= 2 * contextLines) return Array.from({ length: count }, (_, i) => row(i));
  return [
    ...Array.from({ length: contextLines }, (_, i) => row(i)),
    { kind: 'hidden', lines: count - 2 * contextLines },
    ...Array.from({ length: contextLines }, (_, i) => row(count - contextLines + i)),
  ];
}

function alignParts(region: Region, isSame: DiffSource['isSame']): DiffRow[] {
  const [expectedStart, expectedEnd] = region.expected;
  const [gotStart, gotEnd] = region.got;
  if (expectedEnd - expectedStart <= alignedLines && gotEnd - gotStart <= alignedLines) return align(region, isSame);
  const expectedHead = Math.min(expectedStart + alignedLines, expectedEnd);
  const gotHead = Math.min(gotStart + alignedLines, gotEnd);
  const expectedTail = Math.max(expectedHead, expectedEnd - tailLines);
  const gotTail = Math.max(gotHead, gotEnd - tailLines);
  return [
    ...align({ expected: [expectedStart, expectedHead], got: [gotStart, gotHead] }, isSame),
    { kind: 'hidden', lines: expectedTail - expectedHead + gotTail - gotHead },
    ...align({ expected: [expectedTail, expectedEnd], got: [gotTail, gotEnd] }, isSame),
  ];
}

/** The line numbers of a text as tokens: the side shows `diff`'s comparator which text a token belongs to. */
const toTokens = (side: 'expected' | 'got', [start, end]: [number, number]) =>
  Array.from({ length: end - start }, (_, i) => ({ side, line: start + i }));

function align(region: Region, isSame: DiffSource['isSame']): DiffRow[] {
  const expectedTokens = toTokens('expected', region.expected);
  const gotTokens = toTokens('got', region.got);
  const changes = diffArrays(expectedTokens, gotTokens, {
    comparator: (a, b) => (a.side === 'expected' ? isSame(a.line, b.line) : isSame(b.line, a.line)),
  });
  const rows: DiffRow[] = [];
  let [expected] = region.expected;
  let [got] = region.got;
  for (const [i, { added, removed, count }] of changes.entries()) {
    const partners = removed && changes[i + 1]?.added ? changes[i + 1]!.count : 0;
    const previous = added && changes[i - 1]?.removed ? changes[i - 1]!.count : 0;
    for (let k = 0; k < count; k++) {
      if (removed) rows.push({ kind: 'expected', expected: expected + k, counterpart: k < partners ? got + k : null });
      else if (added)
        rows.push({ kind: 'got', got: got + k, counterpart: k < previous ? expected - previous + k : null });
      else rows.push({ kind: 'same', expected: expected + k, got: got + k });
    }
    if (!added) expected += count;
    if (!removed) got += count;
  }
  return rows;
}

/** Leaves out equal lines that are not next to a difference. */
function hideContext(rows: DiffRow[]): DiffRow[] {
  const isNear = (i: number) =>
    rows.slice(Math.max(0, i - contextLines), i + contextLines + 1).some(({ kind }) => isDifference(kind));
  const shown: DiffRow[] = [];
  for (const [i, row] of rows.entries()) {
    if (row.kind !== 'hidden' && (isDifference(row.kind) || isNear(i))) {
      shown.push(row);
      continue;
    }
    const lines = row.kind === 'hidden' ? row.lines : 1;
    const last = shown.at(-1);
    if (last?.kind === 'hidden') last.lines += lines;
    else if (lines > 0) shown.push({ kind: 'hidden', lines });
  }
  return shown;
}

const isDifference = (kind: DiffRow['kind']) => kind === 'expected' || kind === 'got';
