import type { CaseResult, CaseVerdict, CheckerType } from './grading.js';

/** A result without a run: the case was not run, or could not be, or its result has expired. */
export function describeUnrun(
  { name, points, checker }: { name: string; points: number; checker: CheckerType },
  verdict: CaseVerdict,
  sentence: string,
): CaseResult {
  return {
    ...{ name, verdict, score: 0, maxScore: points, sentence, checker },
    ...{ cpuTimeMs: 0, wallTimeMs: 0, memoryPeakBytes: 0, exitCode: null, signal: null, stoppedAt: null },
    ...{ wouldPassIf: null, diff: null, artifacts: [], firstCpuTimeMs: null, outputDigest: null },
    ...{ python: null, isCached: false },
  };
}
