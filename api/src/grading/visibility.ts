import type { StudentResult, Visibility } from '@runq/common/contract/grading';
import type { ResultsHeader } from '@runq/common/contract/results';
import { needsAttention } from './final-score.js';
import { verdictLabels } from './verdict-labels.js';

type CaseOfStudent = StudentResult['cases'][number];
type CaseOfHeader = ResultsHeader['cases'][number];

/** How much of a case a student sees: the whole, its verdict and perhaps a hint, or nothing. */
export type Exposure = 'full' | 'verdict' | 'none';

/** Decides what a visibility means at this time. */
export function decideExposure(visibility: Visibility, isDue: boolean): Exposure {
  if (visibility === 'visible') return 'full';
  if (visibility === 'after_due') return isDue ? 'full' : 'none';
  return visibility === 'hidden' ? 'none' : 'verdict';
}

/**
 * The header of results as students may read it: without hidden cases, withheld hints, and the names and files of other
 * students. `isDue`: the assignment is due, so cases of `after_due` are visible.
 */
export function headerForStudent(header: ResultsHeader, isDue: boolean): ResultsHeader {
  const cases = header.cases.flatMap((item) => {
    if (decideExposure(item.visibility, isDue) === 'none') return [];
    return [item.visibility === 'name_only' ? { ...item, hint: null } : item];
  });
  return { ...header, cases, missing: [], leftOut: [] };
}

/**
 * A result as its student may read it. Hidden cases are left out, and their points count in the total only. Of
 * `name_only` and `hint` remain name, verdict and points, and the hint as the sentence of a case that is not correct.
 * Measurements are withheld with the texts: a program can encode its input in them. A case without a description in the
 * header counts as hidden.
 */
export function forStudent(header: ResultsHeader, student: StudentResult, isDue: boolean): StudentResult {
  const described = new Map(header.cases.map((item) => [item.name, item]));
  const { name, submission, submittedAt, score, maxScore, overridden } = student;
  return {
    ...{ student: student.student, name, submission, submittedAt, score, maxScore },
    overridden: overridden && { score: overridden.score, note: overridden.note, by: '' },
    needsAttention: needsAttention(student),
    cases: student.cases.flatMap((item) => {
      const description = described.get(item.name);
      const exposure = description ? decideExposure(description.visibility, isDue) : 'none';
      if (!description || exposure === 'none') return [];
      return [exposure === 'full' ? item : withholdDetails(item, description)];
    }),
  };
}

/** A case with nothing but name, verdict, points and perhaps its hint. */
export function withholdDetails(item: CaseOfStudent, { visibility, hint }: CaseOfHeader): CaseOfStudent {
  const { name, verdict, score, maxScore } = item;
  const isHinted = visibility === 'hint' && hint !== null && verdict !== 'AC';
  return {
    ...{ name, verdict, score, maxScore },
    sentence: isHinted ? hint : `${verdictLabels[verdict]}.`,
    cpuTimeMs: 0,
    wallTimeMs: 0,
    memoryPeakBytes: 0,
    runId: null,
    wouldPassIf: null,
    diff: null,
    artifacts: [],
  };
}
