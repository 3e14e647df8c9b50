import type { GridStudent } from './batch-shape.js';

/** Students read in one request besides those that are known to have changed. */
const marginStudents = 8;
/** Students between two ranges that are read rather than another request made. */
const mergeGap = 12;
/** Requests of one refresh; what remains is in the next one. */
const maxRanges = 4;

/** A part of the students, by the index of the first. */
export interface Range {
  cursor: number;
  limit: number;
}

/**
 * Decides which students to read again while a batch is graded. Students are graded about in their order, so the first
 * unfinished ones have changed: as many as have finished since, and those that are active now.
 */
export function planRefresh(
  rows: readonly Pick<GridStudent, 'index' | 'state'>[],
  counts: { active: number; finished: number },
  pageSize: number,
): Range[] {
  const unfinished = rows.filter(({ state }) => state !== 'finished').map(({ index }) => index);
  const newlyFinished = Math.max(0, counts.finished - (rows.length - unfinished.length));
  const wanted = unfinished.slice(0, newlyFinished + counts.active + marginStudents);
  const ranges: Range[] = [];
  for (const index of wanted) {
    const last = ranges.at(-1);
    if (last && index - (last.cursor + last.limit) < mergeGap && index - last.cursor < pageSize)
      last.limit = index - last.cursor + 1;
    else ranges.push({ cursor: index, limit: 1 });
  }
  return ranges.slice(0, maxRanges);
}

/** The rows with the fresh ones in their places. Equal rows stay the same objects, which spares their rendering. */
export function mergeRows(rows: readonly GridStudent[], fresh: readonly GridStudent[]): readonly GridStudent[] {
  const merged = [...rows];
  let hasChanged = false;
  for (const row of fresh) {
    if (merged[row.index] && JSON.stringify(merged[row.index]) === JSON.stringify(row)) continue;
    merged[row.index] = row;
    hasChanged = true;
  }
  return hasChanged ? merged : rows;
}
