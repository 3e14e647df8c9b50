import type { CaseVerdict } from '@runq/common/contract/grading';

/** What a verdict means in general, without a detail of the case: all that `name_only` shows to students. */
export const verdictLabels: Record<CaseVerdict, string> = {
  AC: 'Correct',
  PA: 'Partly correct',
  WA: 'Wrong output',
  PE: 'Whitespace differs',
  RE: 'Ended with an error',
  SE: 'Syntax error',
  TLE: 'CPU time limit exceeded',
  WTL: 'Wall time limit exceeded',
  MLE: 'Memory limit exceeded',
  OLE: 'Output limit exceeded',
  MISSING: 'No file to run',
  SKIP: 'Not run',
  CANCELLED: 'Cancelled',
  IE: 'Not graded: a fault of the service',
};
