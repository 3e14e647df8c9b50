import type { CaseVerdict } from '@runq/common/contract/grading';
import type { GridStudent } from '../data/batch-shape.js';
import { readFinalScore } from '../format-figures.js';
import { verdictsByRank } from '../verdict-info.js';

/** Bars of the histogram: a tenth of all points each; the last one holds full marks, too. */
const histogramBars = 10;
/** Cases without a result of the student's program. */
const unrun: readonly (CaseVerdict | null)[] = [null, 'SE', 'MISSING', 'SKIP', 'CANCELLED', 'IE'];

export interface RowSummary {
  /** Cases with each verdict, the most serious first; only those that occur. */
  verdicts: { verdict: CaseVerdict; count: number }[];
  /** Students with a final score, by tenths of the points. */
  histogram: number[];
  /** Of the final scores; null without any. */
  mean: number | null;
  median: number | null;
  /** Students with a final score, and those whose score a fault of ours leaves open. */
  final: number;
  open: number;
  /** By case, how many students did not get it right. */
  failures: number[];
  /** By case, the CPU times of what ran, ascending, in ms. */
  cpuTimesMs: number[][];
}

/** Adds up the students of a batch as far as they are graded. */
export function summarizeRows(rows: readonly GridStudent[], cases: number): RowSummary {
  const counts = new Map<CaseVerdict, number>();
  const failures = new Array<number>(cases).fill(0);
  const cpuTimesMs = Array.from({ length: cases }, (): number[] => []);
  const histogram = new Array<number>(histogramBars).fill(0);
  const scores: number[] = [];
  let open = 0;
  for (const row of rows) {
    for (const [at, verdict] of row.verdicts.entries()) {
      const cpuMs = row.cpuTimesMs[at];
      if (cpuMs != null && !unrun.includes(verdict)) cpuTimesMs[at]!.push(cpuMs);
      if (verdict === null) continue;
      counts.set(verdict, (counts.get(verdict) ?? 0) + 1);
      if (verdict !== 'AC' && verdict !== 'IE') failures[at]!++;
    }
    if (row.needsAttention) open++;
    const score = readFinalScore(row);
    if (score === null) continue;
    scores.push(score);
    const bar = row.maxScore === 0 ? histogramBars - 1 : Math.floor((score / row.maxScore) * histogramBars);
    histogram[Math.max(0, Math.min(histogramBars - 1, bar))]!++;
  }
  for (const times of cpuTimesMs) times.sort((a, b) => a - b);
  scores.sort((a, b) => a - b);
  return {
    verdicts: verdictsByRank.flatMap((verdict) => {
      const count = counts.get(verdict);
      return count ? [{ verdict, count }] : [];
    }),
    ...{ histogram, failures, cpuTimesMs, open, final: scores.length },
    mean: scores.length === 0 ? null : scores.reduce((sum, score) => sum + score, 0) / scores.length,
    median: readQuantile(scores, 0.5),
  };
}

/** The value at a share of sorted values (nearest rank); null without values. */
export function readQuantile(sorted: readonly number[], share: number): number | null {
  return sorted[Math.max(0, Math.ceil(sorted.length * share) - 1)] ?? null;
}
