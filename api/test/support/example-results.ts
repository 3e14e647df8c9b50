import type { CaseVerdict, StudentResult, Visibility } from '@runq/common/contract/grading';
import type { ResultsHeader } from '@runq/common/contract/results';

type CaseOfStudent = StudentResult['cases'][number];

/** A header with one case of 2 points per visibility; names and hints say which. */
export function describeHeader(visibilities: Visibility[]): ResultsHeader {
  return {
    version: 1,
    assignment: { name: 'hw03', title: 'Sums and averages', version: 2 },
    batch: 'b1',
    gradedAt: '2026-12-09T08:00:00.000Z',
    seed: 1,
    python: '3.11.2',
    cases: visibilities.map((visibility, i) => ({
      name: `case ${i} ${visibility}`,
      points: 2,
      visibility,
      checker: 'lines',
      hint: `hint ${i}`,
    })),
    missing: ['bob'],
    leftOut: [{ path: 'carol/notes.docx', reason: 'Not a Python file.' }],
  };
}

/** A result whose cases follow the header, with the given verdicts: 2 points for `AC`, 1 for `PA`. */
export function describeStudent(
  header: ResultsHeader,
  verdicts: CaseVerdict[],
  changes: Partial<StudentResult> = {},
): StudentResult {
  const cases = verdicts.map((verdict, i) => describeCase(header.cases[i]!.name, verdict));
  return {
    student: 'ada',
    name: 'Ada L.',
    submission: 'f00d',
    submittedAt: '2026-12-08T20:00:00.000Z',
    score: cases.reduce((sum, { score }) => sum + score, 0),
    maxScore: 2 * cases.length,
    overridden: null,
    needsAttention: verdicts.includes('IE'),
    cases,
    ...changes,
  };
}

function describeCase(name: string, verdict: CaseVerdict): CaseOfStudent {
  const isMeasured = !['SE', 'MISSING', 'SKIP', 'IE'].includes(verdict);
  return {
    name,
    verdict,
    score: verdict === 'AC' ? 2 : verdict === 'PA' ? 1 : 0,
    maxScore: 2,
    sentence: `Sentence of ${name}.`,
    cpuTimeMs: isMeasured ? 1500 : 0,
    wallTimeMs: isMeasured ? 1750 : 0,
    memoryPeakBytes: isMeasured ? 13_950_976 : 0,
    runId: isMeasured ? `run of ${name}` : null,
    wouldPassIf: verdict === 'PE' ? 'whitespace' : null,
    diff: verdict === 'AC' || !isMeasured ? null : `@@ line 1 @@\n-7 of ${name}\n+8·`,
    artifacts: verdict === 'AC' ? [{ name: 'plot.png', mediaType: 'image/png', bytes: 2048, kind: 'plot' }] : [],
  };
}
