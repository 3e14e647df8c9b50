import { expect, test } from 'vitest';
import { createRosterIndex, type Probe, toProbes } from './roster-index.js';

const student = (id: string, name: string | null, email: string | null) => ({ id, name, email, section: null });
const index = createRosterIndex([
  student('ada', 'Lovelace, Ada', 'al@x.edu'),
  student('ADA', 'Ada Other', 'ada@x.edu'),
  student('JG', 'José García', 'jg@x.edu'),
  student('jg2', 'Jose Garcia', 'jg@y.edu'),
  student('77', null, null),
  student('constructor', 'Łukasz Ö', 'X@Y.edu'),
]);

test.each<[string, Probe[], string | string[] | null]>([
  ['an id', toProbes('ada'), 'ada'],
  ['an id in other letter case', toProbes('Jg'), 'JG'],
  ['an id that two have in other letter case', toProbes('Ada'), ['ada', 'ADA']],
  ['an id before a name', toProbes('ADA'), 'ADA'],
  ['an id that is a property of objects', toProbes('constructor'), 'constructor'],
  ['a property of objects', toProbes('toString'), null],
  ['an email', toProbes('x@y.EDU'), 'constructor'],
  ['the local part of an email', toProbes('AL'), 'ada'],
  ['the local part of two emails', [{ by: 'localPart', value: 'jg' }], ['JG', 'jg2']],
  ['a name', toProbes('ada_LOVELACE'), 'ada'],
  ['a name with its last part first', toProbes('Other, Ada'), 'ADA'],
  ['a name with accents', toProbes('łukasz  o'), 'constructor'],
  ['a name that two have without accents', toProbes('Jose Garcia'), ['JG', 'jg2']],
  ['a part of a name', toProbes('Lovelace'), null],
  ['nothing', toProbes(''), null],
  ['the id of a nameless student', [{ by: 'id', value: '77', onlyNameless: true }], '77'],
  ['the id of a student with a name', [{ by: 'id', value: 'JG', onlyNameless: true }], null],
])('finds %s', (_, probes, expected) => {
  const match = index.find(probes);
  expect(match.kind === 'one' ? match.student.id : match.kind === 'several' ? match.ids : null).toEqual(expected);
});
