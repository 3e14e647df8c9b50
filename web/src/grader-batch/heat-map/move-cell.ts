import type { CaseVerdict } from '@runq/common/contract/grading';
import type { GridStudent } from '../data/batch-shape.js';

/** A cell of the map. Row -1 is the header; column 0 is the student, 1 the score, and the cases follow. */
export interface Position {
  row: number;
  column: number;
}

/** Columns before the cases. */
export const caseColumn = 2;

export const headerRow = -1;

/**
 * Where a key leads by the grid pattern of the ARIA Authoring Practices; null for other keys. `rows` and `columns`
 * count the cells without the header; `pageRows` are the rows that are visible at once.
 */
export function moveCell(
  { key, ctrlKey }: Pick<KeyboardEvent, 'key' | 'ctrlKey'>,
  { row, column }: Position,
  { rows, columns, pageRows }: { rows: number; columns: number; pageRows: number },
): Position | null {
  const clamp = (position: Position): Position => ({
    row: Math.max(headerRow, Math.min(rows - 1, position.row)),
    column: Math.max(0, Math.min(columns - 1, position.column)),
  });
  switch (key) {
    case 'ArrowUp':
      return clamp({ row: row - 1, column });
    case 'ArrowDown':
      return clamp({ row: row + 1, column });
    case 'ArrowLeft':
      return clamp({ row, column: column - 1 });
    case 'ArrowRight':
      return clamp({ row, column: column + 1 });
    case 'PageUp':
      return clamp({ row: Math.max(0, row - pageRows), column });
    case 'PageDown':
      return clamp({ row: row + pageRows, column });
    case 'Home':
      return clamp(ctrlKey ? { row: 0, column: 0 } : { row, column: 0 });
    case 'End':
      return clamp({ row: ctrlKey ? rows - 1 : row, column: columns - 1 });
    default:
      return null;
  }
}

/** The next (`step` 1) or previous (-1) cell of a case with one of the verdicts, row by row; null if there is none. */
export function findVerdict(
  rows: readonly Pick<GridStudent, 'verdicts'>[],
  { row, column }: Position,
  step: 1 | -1,
  verdicts: readonly CaseVerdict[],
): Position | null {
  if (row === headerRow && step === -1) return null;
  const isWanted = (verdict: CaseVerdict | null | undefined) => verdict != null && verdicts.includes(verdict);
  for (let at = Math.max(0, row); at >= 0 && at < rows.length; at += step) {
    const cells = rows[at]!.verdicts;
    const before = step === 1 ? -1 : cells.length;
    const start = at === row ? Math.max(-1, Math.min(cells.length, column - caseColumn)) : before;
    for (let nth = start + step; nth >= 0 && nth < cells.length; nth += step)
      if (isWanted(cells[nth])) return { row: at, column: nth + caseColumn };
  }
  return null;
}
