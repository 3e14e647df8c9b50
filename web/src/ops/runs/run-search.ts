import type { RunState } from '@runq/common/contract/run';

/** Choices of the time since the submission, as parameters of the search. */
export const ages = {
  'max-300': { label: 'in the last 5 min', minAge: null, maxAge: 300 },
  'max-3600': { label: 'in the last hour', minAge: null, maxAge: 3600 },
  'min-60': { label: 'over 1 min ago', minAge: 60, maxAge: null },
  'min-600': { label: 'over 10 min ago', minAge: 600, maxAge: null },
  'min-3600': { label: 'over 1 h ago', minAge: 3600, maxAge: null },
} as const;

/** The search that the address names, so that it can be sent and reloaded; an empty field chooses nothing. */
export interface Search {
  q: string;
  state: RunState | '';
  verdict: string;
  age: keyof typeof ages | '';
}

export function readSearch(query = new URLSearchParams(location.search)): Search {
  const text = (name: string) => query.get(name) ?? '';
  const age = text('age');
  return {
    ...{ q: text('q'), state: text('state') as Search['state'], verdict: text('verdict') },
    age: age in ages ? (age as keyof typeof ages) : '',
  };
}

/** The same as a part of the address of the page. */
export const toAddress = (search: Search): string =>
  new URLSearchParams(Object.entries(search).filter(([, value]) => value !== '')).toString();

/** What the API chooses runs by; without a choice the active ones. */
export function toFilter({ q, state, verdict, age }: Search): Record<string, string | number> {
  const { minAge = null, maxAge = null } = age === '' ? {} : ages[age];
  const filter = {
    ...(q && { q }),
    ...(state && { state }),
    ...(verdict && { verdict }),
    ...(minAge !== null && { minAge }),
    ...(maxAge !== null && { maxAge }),
  };
  return Object.keys(filter).length > 0 ? filter : { state: 'active' };
}

/** Which actions the search allows: only unfinished runs can be cancelled, and only finished ones run again. */
export const allowsCancel = ({ state, verdict }: Search): boolean => state !== 'finished' && verdict === '';
export const allowsRerun = (search: Search): boolean =>
  search.state === 'finished' || (search.state === '' && toAddress(search) !== '');
