import { useLayoutEffect, useReducer, useRef } from 'preact/hooks';

/** Rows that are added in one frame: a jump would otherwise render a whole view in one long task. */
const rowsPerFrame = 3;
/** A callback of the present frame, which a scroll event has begun, would add to its rows. */
const frameMs = 16;

/** Of the rows wanted, in the order of their importance, all that are there already, and the first few others. */
export function takeRows(wanted: readonly number[], present: ReadonlySet<number>, added: number): Set<number> {
  const more = wanted.filter((row) => !present.has(row)).slice(0, added);
  return new Set([...wanted.filter((row) => present.has(row)), ...more]);
}

/** The rows to render now. The others follow, a few in each frame. */
export function useGradualRows(wanted: readonly number[]): ReadonlySet<number> {
  const present = useRef<ReadonlySet<number>>(new Set());
  const [, renderAgain] = useReducer<number, void>((count) => count + 1, 0);
  const rows = takeRows(wanted, present.current, rowsPerFrame);
  useLayoutEffect(() => {
    present.current = rows;
    if (rows.size === wanted.length) return undefined;
    const timeout = setTimeout(() => renderAgain(), frameMs);
    return () => clearTimeout(timeout);
  });
  return rows;
}
