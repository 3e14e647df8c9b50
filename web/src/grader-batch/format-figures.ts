import { formatDuration } from '../ui/format.js';
import type { GridStudent } from './data/batch-shape.js';

/** Points with at most two decimals. */
export const formatPoints = (points: number): string => String(Math.round(points * 100) / 100);

/** Below this, a time is shown in milliseconds. */
const shortMs = 100;

/** A time that a case used: `4 ms`, `0.31 s`. */
export const formatUsedTime = (ms: number): string => (ms < shortMs ? `${Math.round(ms)} ms` : formatDuration(ms));

/** The score that counts; null while it is not known, or a fault of ours left it open. */
export function readFinalScore({
  score,
  overridden,
  needsAttention,
  state,
}: Pick<GridStudent, 'score' | 'overridden' | 'needsAttention' | 'state'>): number | null {
  if (overridden) return overridden.score;
  return needsAttention || state !== 'finished' ? null : score;
}
