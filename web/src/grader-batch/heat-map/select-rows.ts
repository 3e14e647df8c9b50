import type { GridStudent } from '../data/batch-shape.js';
import { readFinalScore } from '../format-figures.js';
import { rankOf } from '../verdict-info.js';
import type { MapQuery, SortBy } from './map-query.js';

const collator = new Intl.Collator(undefined, { numeric: true, sensitivity: 'base' });

/** The name of a student, or else the id. */
export const nameOf = ({ name, student }: Pick<GridStudent, 'name' | 'student'>): string => name ?? student;

/** The rows that the map shows, in its order. Rows that are equal in it stay as handed in. */
export function selectRows(rows: readonly GridStudent[], query: MapQuery): readonly GridStudent[] {
  const { sort, isDescending, text, only } = query;
  const wanted = text.trim().toLowerCase();
  const shown = rows.filter(
    (row) =>
      (wanted === '' || `${row.name ?? ''}\n${row.student}`.toLowerCase().includes(wanted)) && hasOnly(row, only),
  );
  if (sort === 'order') return isDescending ? shown.reverse() : shown;
  const compare = compareBy(sort);
  const direction = isDescending ? -1 : 1;
  return shown.sort((a, b) => direction * compare(a, b) || a.index - b.index);
}

function hasOnly(row: GridStudent, only: MapQuery['only']): boolean {
  if (only === null) return true;
  if (only === 'attention') return row.needsAttention;
  return only === 'overridden' ? row.overridden !== null : row.verdicts.includes(only);
}

/** Ascending: names from A, scores from the lowest, verdicts from the worst. Without a final score first. */
function compareBy(sort: Exclude<SortBy, 'order'>): (a: GridStudent, b: GridStudent) => number {
  if (sort === 'name') return (a, b) => collator.compare(nameOf(a), nameOf(b));
  const readNumber =
    sort === 'score'
      ? (row: GridStudent) => readFinalScore(row) ?? -1
      : sort === 'verdict'
        ? (row: GridStudent) => Math.min(...row.verdicts.map(rankOf))
        : (row: GridStudent) => rankOf(row.verdicts[sort] ?? null);
  return (a, b) => readNumber(a) - readNumber(b);
}
