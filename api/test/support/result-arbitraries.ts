import { caseVerdicts, checkerTypes, type StudentResult, visibilities } from '@runq/common/contract/grading';
import type { ResultsHeader } from '@runq/common/contract/results';
import fc from 'fast-check';

/** Texts that break formats: formulas, paths, markup, line ends, control characters, other scripts, lone surrogates. */
const hostileTexts = [
  ...['=1+1', '-5', '+cmd', '@SUM(A1)', '\t=1', "'=1", ' =1', '\uFF1D1', '\uFEFF=1', '../../etc/passwd', '..', 'CON'],
  ...[
    'a/b\\c',
    '*',
    'a:b',
    '"quoted", too',
    'two\nlines',
    'two\r\nlines',
    'lone\rreturn',
    '',
    ' ',
    '\0\u0001\u001B[31m',
  ],
  ...['<script>alert(1)</script>', ']]>', '<!--', '&amp;', 'שלום', 'e\u0301', '\uD800', '\uFFFF', '😀', '__proto__'],
  ...['Participant 12', 'Participant 12x', 'student-no-12345', 'ada@example.org', 'Ada', 'ada', 'ADA'],
];

export const hostileText = fc.oneof(fc.constantFrom(...hostileTexts), fc.string({ unit: 'binary', maxLength: 12 }));

const points = fc.double({ min: 0, max: 20, noNaN: true }).map((value) => Math.abs(value));
const instant = fc
  .date({ min: new Date('2020-01-01'), max: new Date('2039-12-31'), noInvalidDate: true })
  .map((date) => date.toISOString());

/** A text with a marker that names the field and the number of the case: `zq7<field><number>zq`. */
const marked = (field: string, i: number | '') => hostileText.map((text) => `${text}zq7${field}${i}zq`);

/** The fields of all markers in a text, such as `name3`. */
export function findMarkers(text: string): Set<string> {
  return new Set([...text.matchAll(/zq7([a-z]+\d*)zq/g)].map(([, field]) => field!));
}

const caseOfHeader = (i: number): fc.Arbitrary<ResultsHeader['cases'][number]> =>
  fc.record({
    name: marked('name', i),
    points,
    visibility: fc.constantFrom(...visibilities),
    checker: fc.constantFrom(...checkerTypes),
    hint: fc.option(marked('hint', i)),
  });

const caseOfStudent = (name: string, i: number): fc.Arbitrary<StudentResult['cases'][number]> =>
  fc.record({
    name: fc.constant(name),
    verdict: fc.constantFrom(...caseVerdicts),
    score: points,
    maxScore: points,
    sentence: marked('sentence', i),
    cpuTimeMs: fc.nat(10_000),
    wallTimeMs: fc.nat(10_000),
    memoryPeakBytes: fc.nat(2 ** 30),
    runId: fc.option(marked('run', i)),
    wouldPassIf: fc.option(fc.constantFrom('whitespace' as const, 'case' as const, 'prompts' as const)),
    diff: fc.option(marked('diff', i)),
    artifacts: fc.array(
      fc.record({
        name: marked('artifact', i),
        mediaType: fc.constant('image/png'),
        bytes: fc.nat(),
        kind: fc.constantFrom('file', 'plot'),
      }),
      { maxLength: 2 },
    ),
  });

const student = (header: ResultsHeader, id: string): fc.Arbitrary<StudentResult> =>
  fc
    .record({
      student: fc.constant(id),
      name: fc.option(hostileText),
      submission: fc.option(fc.constant('f00d')),
      submittedAt: fc.option(instant),
      score: points,
      maxScore: points,
      overridden: fc.option(fc.record({ score: points, note: hostileText, by: marked('by', '') })),
      cases: fc.tuple(...header.cases.map(({ name }, i) => caseOfStudent(name, i))),
    })
    .map((result) => ({
      ...result,
      needsAttention: result.overridden === null && result.cases.some(({ verdict }) => verdict === 'IE'),
    }));

/** Results with hostile texts everywhere; ids of students and names of cases are unique. */
export const results: fc.Arbitrary<{ header: ResultsHeader; students: StudentResult[] }> = fc
  .record({
    header: fc
      .nat(4)
      .chain((count) => fc.tuple(...Array.from({ length: count }, (_, i) => caseOfHeader(i))))
      .chain((cases) =>
        fc.record({
          version: fc.constant(1 as const),
          assignment: fc.record({ name: hostileText, title: hostileText, version: fc.nat() }),
          batch: hostileText,
          gradedAt: instant,
          seed: fc.nat(),
          python: fc.constant('3.11.2'),
          cases: fc.constant(cases),
          missing: fc.array(marked('missing', ''), { maxLength: 2 }),
          leftOut: fc.array(fc.record({ path: marked('path', ''), reason: hostileText }), { maxLength: 2 }),
        }),
      ),
    ids: fc.uniqueArray(hostileText, { maxLength: 4 }),
  })
  .chain(({ header, ids }) =>
    fc.record({ header: fc.constant(header), students: fc.tuple(...ids.map((id) => student(header, id))) }),
  );
