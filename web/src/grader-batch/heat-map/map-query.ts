import type { CaseVerdict } from '@runq/common/contract/grading';
import { verdictsByRank } from '../verdict-info.js';

/** By what the rows stand in order: as handed in, a column, or the verdict of the case at an index. */
export type SortBy = 'order' | 'name' | 'score' | 'verdict' | number;

/** Which rows the map shows, and in which order. */
export interface MapQuery {
  sort: SortBy;
  isDescending: boolean;
  /** A part of a name or id. */
  text: string;
  /** Only students with this verdict in some case, with an open fault of ours, or with a score set by a grader. */
  only: CaseVerdict | 'attention' | 'overridden' | null;
}

const maxText = 200;

/** Reads the query of an address. What it does not know, it ignores. */
export function parseMapQuery(query: string): MapQuery {
  const params = new URLSearchParams(query);
  const only = params.get('only');
  const isKnown = only === 'attention' || only === 'overridden' || verdictsByRank.some((verdict) => verdict === only);
  return {
    sort: parseSort(params.get('sort')),
    isDescending: params.get('desc') === '1',
    text: (params.get('find') ?? '').slice(0, maxText),
    only: isKnown ? (only as MapQuery['only']) : null,
  };
}

function parseSort(text: string | null): SortBy {
  if (text === 'name' || text === 'score' || text === 'verdict') return text;
  const number = /^case-(\d{1,4})$/.exec(text ?? '')?.[1];
  return number === undefined ? 'order' : Number(number);
}

/** The query of an address with its `?`, or ''. */
export function formatMapQuery({ sort, isDescending, text, only }: MapQuery): string {
  const params = new URLSearchParams();
  if (sort !== 'order') params.set('sort', typeof sort === 'number' ? `case-${sort}` : sort);
  if (isDescending) params.set('desc', '1');
  if (text !== '') params.set('find', text);
  if (only !== null) params.set('only', only);
  const query = params.toString();
  return query === '' ? '' : `?${query}`;
}

/** The query after a click on a column's header: the column's own order, then the other one, then as handed in. */
export function toggleSort(query: MapQuery, sort: SortBy): MapQuery {
  if (query.sort !== sort) return { ...query, sort, isDescending: false };
  return query.isDescending ? { ...query, sort: 'order', isDescending: false } : { ...query, isDescending: true };
}
