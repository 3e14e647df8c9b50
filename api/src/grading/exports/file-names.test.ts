import fc from 'fast-check';
import { expect, test } from 'vitest';
import { hostileText } from '../../../test/support/result-arbitraries.js';
import { createFileNames } from './file-names.js';

test.each([
  ['ada', 'ada'],
  ['Participant 12', 'Participant_12'],
  ['ada@example.org', 'ada@example.org'],
  ['Žofie Müller', 'Žofie_Müller'],
  ['../../etc/passwd', '__.._etc_passwd'],
  ['=1+1', '_1_1'],
  ['-rf', '_rf'],
  ['.hidden', '_hidden'],
  ['a.', 'a_'],
  ['CON', '_CON'],
  ['nul.txt', '_nul.txt'],
  ['a\nb*?', 'a_b_'],
  ['', 'student'],
  ['é'.repeat(80), 'é'.repeat(50)],
])('%j becomes %j', (student, name) => {
  expect(createFileNames()(student)).toBe(name);
});

test('a taken name gets the hash of its id, and a repeated id a number', () => {
  const nameFile = createFileNames();
  expect(['ada', 'Ada', 'a/b', 'a*b', 'a*b', 'a*b'].map(nameFile)).toEqual([
    ...['ada', 'Ada-99a563ab', 'a_b', 'a_b-15eb0a79', 'a_b-15eb0a79-2', 'a_b-15eb0a79-3'],
  ]);
});

test('names are safe and unique where letter case and Unicode forms do not count', () => {
  fc.assert(
    fc.property(fc.array(hostileText, { maxLength: 30 }), (students) => {
      const names = students.map(createFileNames());
      expect(new Set(names.map((name) => name.normalize('NFKD').toLowerCase())).size).toBe(names.length);
      for (const name of names) {
        expect(name).toMatch(/^[\p{L}\p{N}@_][\p{L}\p{M}\p{N}@._-]*$/u);
        expect(name).not.toMatch(/\.$|^(con|prn|aux|nul|com\d|lpt\d)(\.|$)/i);
        expect(Buffer.byteLength(name)).toBeLessThanOrEqual(130);
      }
    }),
  );
});
