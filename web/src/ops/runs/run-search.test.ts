import { expect, test } from 'vitest';
import { allowsCancel, allowsRerun, readSearch, toAddress, toFilter } from './run-search.js';

const read = (address: string) => readSearch(new URLSearchParams(address));

test.each([
  ['', { state: 'active' }, true, false],
  ['q=ada', { q: 'ada' }, true, true],
  ['state=queued&age=min-600', { state: 'queued', minAge: 600 }, true, false],
  ['verdict=lost&age=max-3600', { verdict: 'lost', maxAge: 3600 }, false, true],
  ['q=hw&state=finished', { q: 'hw', state: 'finished' }, false, true],
])('the address "%s" chooses by %o', (address, filter, canCancel, canRerun) => {
  const search = read(address);
  expect(toFilter(search)).toEqual(filter);
  expect([allowsCancel(search), allowsRerun(search)]).toEqual([canCancel, canRerun]);
  expect(read(toAddress(search))).toEqual(search);
});

test('an unknown age is no choice', () => {
  expect(read('age=min-7&q=a').age).toBe('');
});
