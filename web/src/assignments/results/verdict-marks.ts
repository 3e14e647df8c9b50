import type { CaseVerdict } from '@runq/common/contract/grading';

/** The look of a case: passed, failed, stopped by a limit, or not decided. */
interface VerdictMark {
  tone: 'good' | 'error' | 'limit' | 'none';
  sign: string;
  label: string;
}

const good = (label: string): VerdictMark => ({ tone: 'good', sign: '✓', label });
const error = (label: string): VerdictMark => ({ tone: 'error', sign: '✕', label });
const limit = (label: string): VerdictMark => ({ tone: 'limit', sign: '■', label });
const none = (label: string): VerdictMark => ({ tone: 'none', sign: '–', label });

const marks: Record<CaseVerdict, VerdictMark> = {
  AC: good('Passed'),
  PA: { tone: 'limit', sign: '◐', label: 'Partly passed' },
  WA: error('Wrong output'),
  PE: error('Whitespace differs'),
  RE: error('Error'),
  SE: error('Syntax error'),
  TLE: limit('CPU time limit exceeded'),
  WTL: limit('Time limit exceeded'),
  MLE: limit('Memory limit exceeded'),
  OLE: limit('Output limit exceeded'),
  MISSING: error('No file to run'),
  SKIP: none('Not run'),
  CANCELLED: none('Cancelled'),
  IE: { tone: 'none', sign: '!', label: 'Not graded' },
};

/** The mark of a verdict. One that this page does not know is never a success. */
export const markOf = (verdict: CaseVerdict): VerdictMark => marks[verdict] ?? none('Unknown');
