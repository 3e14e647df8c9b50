import type { OutputDiff } from '@runq/common/contract/grading';
import { commonLinesLength, commonPrefixLength } from '../checkers/common-bytes.js';
import { findDifference } from '../checkers/compare-output.js';
import type { BuiltInChecker, Position } from '../checkers/comparison.js';
import { locate, offsetOfColumn } from '../checkers/positions.js';
import { findUnmatchedLines } from '../checkers/unordered.js';
import { createDiffRows, type DiffRow } from './diff-rows.js';
import { drawDifferingLine, drawSameLine } from './draw-line.js';
import { type DrawnRow, fitDiff, hiddenRow } from './fit-diff.js';
import { indexLines, type LineChoice, type LineTable } from './line-table.js';

/** Most bytes of a diff as text (`formatDiff`), without its header. */
const diffBytes = 4096 - 256;

const noLineFeed = '⟨no newline at the end⟩';

/**
 * Draws how an output differs from the expected text, as the checker sees it: lines that are right under the checker
 * are shown as the same, and blank lines that it ignores are not shown. Without a checker every byte counts.
 *
 * `difference` is where the checker found the first difference; without it the first differing byte counts. The result
 * holds at most 4 KB, whatever the texts are; the time grows with their length and with at most 128 lines squared.
 */
export function drawDiff(
  expected: Buffer,
  got: Buffer,
  options: { checker?: BuiltInChecker; difference?: Position | null } = {},
): OutputDiff {
  const { checker = { type: 'exact' }, difference = null } = options;
  const choices = chooseLines(checker, expected, got);
  const expectedLines = indexLines(expected, choices.expected);
  const gotLines = indexLines(got, choices.got);
  const { isSame, drawRow } = createLineDrawer(checker, expectedLines, gotLines);
  const rows = createDiffRows({
    expectedLength: expectedLines.length,
    gotLength: gotLines.length,
    sameHead: isReflexive(checker) ? gotLines.countBefore(commonLinesLength(expected, got)) : 0,
    isSame,
  });
  const fitted = fitDiff(rows.map(drawRow), diffBytes);
  return {
    ...(difference ?? locate(got, commonPrefixLength(expected, got))),
    lines: fitted.flatMap(({ entries }) => entries),
    hiddenLines: fitted.reduce((lines, row) => lines + (row.kind === 'hidden' ? row.lines : 0), 0),
  };
}

/** Whether equal lines are always the same: NaN is not, nor are patterns and lines without a counterpart. */
const isReflexive = ({ type }: BuiltInChecker) => type !== 'float' && type !== 'regex' && type !== 'unordered';

/** The lines that a checker compares; of texts in any order those without a counterpart. */
function chooseLines(
  { type }: BuiltInChecker,
  expected: Buffer,
  got: Buffer,
): { expected: LineChoice; got: LineChoice } {
  if (type === 'unordered') {
    const { missing, surplus } = findUnmatchedLines(expected, got);
    return { expected: missing, got: surplus };
  }
  const choice = type === 'exact' || type === 'regex' ? 'all' : ignoresBlankLines(type) ? 'visible' : 'until-blank-end';
  return { expected: choice, got: choice };
}

const ignoresBlankLines = (type: BuiltInChecker['type']) =>
  type === 'tokens' || type === 'near' || type === 'float' || type === 'linecount';

const endsWithLineFeed = (table: LineTable) => table.length === 0 || table.endsWithLineFeed(table.length - 1);

function createLineDrawer(checker: BuiltInChecker, expected: LineTable, got: LineTable) {
  const lineChecker = checkerOfLines(checker);
  const isExact = checker.type === 'exact';
  const marksEnd = isExact && endsWithLineFeed(expected) !== endsWithLineFeed(got);

  function isSame(i: number, j: number): boolean {
    if (checker.type === 'regex' || checker.type === 'unordered') return false;
    if (isExact && expected.endsWithLineFeed(i) !== got.endsWithLineFeed(j)) return false;
    return passes(expected.line(i), got.line(j));
  }

  function passes(expectedLine: Buffer, gotLine: Buffer): boolean {
    if (isReflexive(checker) && expectedLine.equals(gotLine)) return true;
    return findDifference({ checker: lineChecker, expected: expectedLine, got: gotLine }).outcome === 'pass';
  }

  function drawRow(row: DiffRow): DrawnRow {
    switch (row.kind) {
      case 'hidden':
        return hiddenRow(row.lines);
      case 'same':
        return { kind: row.kind, entries: drawSameLine(got.line(row.got)), lines: 1 };
      case 'expected':
        return drawDifference(
          row.kind,
          expected,
          row.expected,
          row.counterpart === null ? null : got.line(row.counterpart),
        );
      case 'got':
        return drawDifference(row.kind, got, row.got, row.counterpart === null ? null : expected.line(row.counterpart));
    }
  }

  function drawDifference(
    kind: 'expected' | 'got',
    table: LineTable,
    index: number,
    counterpart: Buffer | null,
  ): DrawnRow {
    const bytes = table.line(index);
    const entries = drawDifferingLine({ kind, bytes, counterpart, differsAt: findOffset(bytes, counterpart) });
    if (marksEnd && !table.endsWithLineFeed(index)) {
      const entry = entries.find((candidate) => candidate.kind === kind);
      if (entry) entry.text += noLineFeed;
    }
    return { kind, entries, lines: 1 };
  }

  /** Where a line differs from its counterpart under the checker, in bytes. */
  function findOffset(bytes: Buffer, counterpart: Buffer | null): number {
    if (counterpart === null) return 0;
    const { difference } = findDifference({ checker: lineChecker, expected: counterpart, got: bytes });
    if (difference === null) return 0;
    return difference.line > 1 ? bytes.length : offsetOfColumn(bytes, difference.column);
  }

  return { isSame, drawRow };
}

/** The checker of single lines: `lines` for those that search or ignore the order, every byte for patterns. */
function checkerOfLines(checker: BuiltInChecker): BuiltInChecker {
  if (checker.type === 'contains' || checker.type === 'unordered') return { type: 'lines' };
  return checker.type === 'regex' ? { type: 'exact' } : checker;
}
