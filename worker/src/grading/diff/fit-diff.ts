import { type DiffEntry, describeHidden } from './draw-line.js';

/** A row of a diff as it is drawn: one line, cut if it is long, or lines that are left out. */
export interface DrawnRow {
  kind: DiffEntry['kind'];
  entries: DiffEntry[];
  /** Lines of the texts that the row stands for. */
  lines: number;
}

/** What a text form of the diff adds to each entry: a prefix of two characters and a line feed. */
const entryOverheadBytes = 3;
/** Of what fits, the part for the beginning of the diff in a head and tail. */
const headShare = 0.7;

/** Numbers of lines kept at the beginning and the end of a run of one kind, tried in this order until all fits. */
const runSizes = [
  [Number.POSITIVE_INFINITY, 0],
  [20, 4],
  [6, 2],
  [2, 1],
] as const;

/**
 * Shortens a diff to `maxBytes`: long runs of lines of one kind lose their middle first, so that expected and printed
 * lines both remain; then the middle of the whole is left out.
 */
export function fitDiff(rows: DrawnRow[], maxBytes: number): DrawnRow[] {
  let shortened = rows;
  for (const [first, last] of runSizes) {
    shortened = shortenRuns(rows, first, last);
    if (measure(shortened) <= maxBytes) return shortened;
  }
  return keepHeadAndTail(shortened, maxBytes);
}

/** A row that stands for lines that are left out. */
export function hiddenRow(lines: number): DrawnRow {
  return { kind: 'hidden', lines, entries: [{ kind: 'hidden', text: describeHidden(lines, 'line') }] };
}

function shortenRuns(rows: DrawnRow[], first: number, last: number): DrawnRow[] {
  const shortened: DrawnRow[] = [];
  for (let start = 0, end = 0; start < rows.length; start = end) {
    while (end < rows.length && rows[end]!.kind === rows[start]!.kind) end += 1;
    const run = rows.slice(start, end);
    if (run.length <= first + last + 1) shortened.push(...run);
    else shortened.push(...run.slice(0, first), hide(run.slice(first, -last)), ...run.slice(-last));
  }
  return shortened;
}

function keepHeadAndTail(rows: DrawnRow[], maxBytes: number): DrawnRow[] {
  const available = maxBytes - measure([hiddenRow(Number.MAX_SAFE_INTEGER)]);
  let used = 0;
  let head = 0;
  while (head < rows.length && used + measure([rows[head]!]) <= available * headShare) {
    used += measure([rows[head]!]);
    head += 1;
  }
  let tail = rows.length;
  while (tail > head && used + measure([rows[tail - 1]!]) <= available) {
    tail -= 1;
    used += measure([rows[tail]!]);
  }
  return tail === head ? rows : [...rows.slice(0, head), hide(rows.slice(head, tail)), ...rows.slice(tail)];
}

const hide = (rows: DrawnRow[]) => hiddenRow(rows.reduce((lines, row) => lines + row.lines, 0));

function measure(rows: DrawnRow[]): number {
  const size = ({ text }: DiffEntry) => Buffer.byteLength(text) + entryOverheadBytes;
  return rows.reduce((total, { entries }) => total + entries.reduce((bytes, entry) => bytes + size(entry), 0), 0);
}
