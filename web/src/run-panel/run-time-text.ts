import { formatDuration } from '../ui/format.js';

/** Longer times are in minutes. */
const maxSeconds = 120;

/**
 * Formats the time that a run has used of its limit: `3 s of 60 s`. Null in the first second, and beyond the limit:
 * then the clocks of this computer and the server differ.
 */
export function formatRunTime(usedMs: number, limitMs: number): string | null {
  const seconds = Math.floor(usedMs / 1000);
  if (seconds < 1 || usedMs > limitMs + 2000) return null;
  const limit = limitMs <= maxSeconds * 1000 ? `${limitMs / 1000} s` : formatDuration(limitMs);
  return `${seconds <= maxSeconds ? `${seconds} s` : formatDuration(seconds * 1000)} of ${limit}`;
}
