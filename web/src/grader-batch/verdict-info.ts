import type { CaseVerdict } from '@runq/common/contract/grading';

/** What the colour of a verdict says; its code repeats it in letters. */
type Tone = 'good' | 'part' | 'wrong' | 'error' | 'limit' | 'none' | 'ours';

interface VerdictInfo {
  /** At most four letters, for a cell of the map. */
  code: string;
  label: string;
  tone: Tone;
}

/** Codes, names and tones of verdicts, from the one that needs a grader most to the right one. */
export const verdictInfo: Record<CaseVerdict, VerdictInfo> = {
  IE: { code: 'IE', label: 'Not graded: a fault of the service', tone: 'ours' },
  SE: { code: 'SE', label: 'Syntax error', tone: 'error' },
  RE: { code: 'RE', label: 'Ended with an error', tone: 'error' },
  MLE: { code: 'MLE', label: 'Memory limit exceeded', tone: 'limit' },
  TLE: { code: 'TLE', label: 'CPU time limit exceeded', tone: 'limit' },
  WTL: { code: 'WTL', label: 'Wall time limit exceeded', tone: 'limit' },
  OLE: { code: 'OLE', label: 'Output limit exceeded', tone: 'limit' },
  WA: { code: 'WA', label: 'Wrong output', tone: 'wrong' },
  PE: { code: 'PE', label: 'Whitespace differs', tone: 'wrong' },
  PA: { code: 'PA', label: 'Partly correct', tone: 'part' },
  MISSING: { code: 'MISS', label: 'No file to run', tone: 'none' },
  SKIP: { code: 'SKIP', label: 'Not run', tone: 'none' },
  CANCELLED: { code: 'CANC', label: 'Cancelled', tone: 'none' },
  AC: { code: 'AC', label: 'Correct', tone: 'good' },
};

/** All verdicts in that order. */
export const verdictsByRank = Object.keys(verdictInfo) as CaseVerdict[];

const ranks = new Map(verdictsByRank.map((verdict, rank) => [verdict, rank]));

/** Where a verdict stands in that order; no result yet stands before the right one. */
export const rankOf = (verdict: CaseVerdict | null): number =>
  verdict === null ? verdictsByRank.length - 1.5 : ranks.get(verdict)!;

/** Verdicts of outputs that differ from the expected one. */
export const wrongOutputs: readonly CaseVerdict[] = ['WA', 'PE', 'PA'];
