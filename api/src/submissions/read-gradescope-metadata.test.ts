import fc from 'fast-check';
import { expect, test } from 'vitest';
import { readGradescopeMetadata } from './read-gradescope-metadata.js';

const ada = { name: 'Ada', sid: null, email: null };
const read = (text: string) => Object.fromEntries(readGradescopeMetadata(text));
const submitters = '  :submitters:\n  - :name: Ada\n';

test.each<[string, string, unknown]>([
  ['no submission', '---\n{}\n', {}],
  [
    'ids that are numbers',
    's:\n  :submitters:\n  - :sid: 12\n',
    { s: { submitters: [{ ...ada, name: null, sid: '12' }] } },
  ],
  ['deeper lists and quotes', '"s":\r\n  :submitters:\r\n    - :name: "Ada"\r\n', { s: { submitters: [ada] } }],
  [
    'results that look like keys',
    `s:\n  :results:\n    a: &x b\n    :submitters: []\n${submitters}  :history:\n  - :submitters:\n    - :name: Eve\n`,
    { s: { submitters: [ada] } },
  ],
  [
    'a time as an object',
    `s:\n${submitters}  :created_at: !ruby/object:T\n    utc: 2026-01-01 00:00:00.5 Z\n`,
    {
      s: { submittedAt: Date.parse('2026-01-01T00:00:00.5Z') },
    },
  ],
  [
    'a time with a zone',
    `s:\n${submitters}  :created_at: 2026-01-01 00:00:00 +0130\n`,
    {
      s: { submittedAt: Date.parse('2025-12-31T22:30:00Z') },
    },
  ],
  ['a time that is none', `s:\n${submitters}  :created_at: 2026-13-41 00:00:00\n`, { s: { submittedAt: null } }],
  ['no submitters', 's:\n  :score: 1\nt:\n  :submitters: []\n', { s: null, t: null }],
  ['a submitter without a name', 's:\n  :submitters:\n  - :name: " "\n', { s: null }],
  ['aliases', `s:\n  :submitters: &a\n  - :name: &b [*a, *a]\n`, { s: null }],
  ['a faulty submission', `s:\n  :submitters: [\nt:\n${submitters}`, { s: null, t: { submitters: [ada] } }],
  ['a huge submission', `s:\n${submitters}${'  - :name: x\n'.repeat(6000)}t:\n${submitters}`, { s: null, t: {} }],
])('reads metadata with %s', (_, text, expected) => {
  expect(read(text)).toMatchObject(expected as object);
  expect(Object.keys(read(text))).toEqual(Object.keys(expected as object));
});

test('any text is read without an error', () => {
  const lines = fc.constantFrom(
    's:',
    '  :submitters:',
    '  - :name: A',
    '  :created_at: 1',
    '  - *a',
    '  - &a [',
    '---',
    '\t',
    '"',
  );
  fc.assert(
    fc.property(fc.array(fc.oneof(lines, fc.string()), { maxLength: 20 }), (text) => {
      for (const submission of readGradescopeMetadata(text.join('\n')).values())
        expect(submission?.submitters.length ?? 1).toBeGreaterThan(0);
    }),
    { numRuns: 500 },
  );
});
