import { ProblemError } from '@runq/common/contract/problem';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { parseRoster } from './parse-roster.js';
import { submissionCaps } from './submission-limits.js';

const latin1 = (text: string) => Buffer.from(text, 'latin1');
const ada = { id: 'ada', name: 'Ada Lovelace', email: 'al@x.edu', section: '1' };
const rene = { id: 'r', name: 'René', email: null, section: null };

test.each<[string, Buffer | string, unknown]>([
  ['commas', 'id,name,email,section\nada,Ada Lovelace,al@x.edu,1\n', [ada]],
  ['any order, and columns of other names', 'Email;Mark;ID;Name;Section\r\nal@x.edu;;ada;Ada Lovelace;1\r\n', [ada]],
  ['tabs', 'name\tid\nRené\tr\n', [rene]],
  ['a byte order mark', '\ufeffid,name\nr,René\n', [rene]],
  ['Windows-1252', latin1('id;name\nr;Ren\xe9\n'), [rene]],
  ['UTF-16', Buffer.concat([Buffer.from([0xff, 0xfe]), Buffer.from('id\tname\r\nr\tRené', 'utf16le')]), [rene]],
  ['accents as separate characters', 'id,name\nr,Rene\u0301\n', [rene]],
  ['quotation marks', 'id,"name"\n"a ""1""","Last,\nFirst"\n', [{ ...rene, id: 'a "1"', name: 'Last,\nFirst' }]],
  ['only ids, empty lines and blanks', '\n id \n\n r \n', [{ ...rene, name: null }]],
  ['empty columns at the end', 'id,name,,\nr,René,,\n,,,\n', [rene]],
  ['short lines', 'id,name,email\nr,René\n', [rene]],
])('reads a roster with %s', (_, data, students) => {
  expect(parseRoster(Buffer.from(data))).toEqual(students);
});

test.each<[string, Buffer | string, string[]]>([
  ['nothing', '', ['is empty']],
  ['only a header', 'id,name\n', ['has no students']],
  ['no id column', 'Student,Name\nr,René\n', ['line 1: has no column "id"; found "Student", "Name"']],
  ['two id columns', 'id,ID\na,b\n', ['line 1: has two columns "id"']],
  [
    'several faulty lines',
    'id,name\nr,A\n,B\nr,C\nx,y,z\n',
    ['line 3: has no id', 'line 4: the id "r" is already on line 2', 'line 5: has 3 fields, and the header line 2'],
  ],
  ['an endless quotation', 'id,name\nr,"A\ns,B\n', ['line 3: a quotation mark on this line or before it']],
  ['text after a quotation', 'id,name\nr,"A"B\n', ['line 2: text follows a closing quotation mark']],
  ['a quotation inside a field', 'id,name\nr,A"B"\n', ['line 2: a quotation mark stands inside a field']],
  ['a long id', `id\n${'x'.repeat(201)}\n`, ['line 2: the id is too long or has control characters']],
  ['a picture', Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]), ['line 1: has no column "id"']],
])('refuses a roster with %s', (_, data, messages) => {
  const errors = messages.map((message) => ({ pointer: '/roster', message: expect.stringContaining(message) }));
  expect(() => parseRoster(Buffer.from(data))).toThrow(
    expect.objectContaining({ problem: expect.objectContaining({ code: 'invalid', errors }) }),
  );
});

test('refuses a roster that is too large', () => {
  const data = Buffer.alloc(submissionCaps.rosterBytes + 1, 'id\n');
  expect(() => parseRoster(data)).toThrow(
    expect.objectContaining({ problem: expect.objectContaining({ code: 'too_large' }) }),
  );
});

test('reports at most a hundred errors', () => {
  const data = Buffer.from(`id,name\n${',x\n'.repeat(500)}`);
  expect(() => parseRoster(data)).toThrow(
    expect.objectContaining({
      problem: expect.objectContaining({
        errors: expect.toSatisfy((errors: { message: string }[]) => errors.at(-1)?.message === 'and 400 more'),
      }),
    }),
  );
});

test('any bytes are a roster with unique ids, or are refused', () => {
  const pieces = fc.constantFrom('id', 'name', ',', ';', '\t', '\n', '"', '\r', ' ', 'a', 'é', '\0', '\ufeff');
  const texts = fc.array(pieces, { maxLength: 40 }).map((parts) => Buffer.from(`id,name\n${parts.join('')}`));
  fc.assert(
    fc.property(fc.oneof(fc.uint8Array().map(Buffer.from), texts), (data) => {
      try {
        const ids = parseRoster(data).map(({ id }) => id);
        expect(new Set(ids).size).toBe(ids.length);
      } catch (error) {
        expect(error).toBeInstanceOf(ProblemError);
      }
    }),
    { numRuns: 500 },
  );
});
