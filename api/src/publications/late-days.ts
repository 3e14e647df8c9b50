import { toInstant, toLocalTime } from '../assignments/form/local-time.js';

const dayMs = 86_400_000;

/** When the n-th day after `due` ends: at the same local time, n calendar days later. Instants are epoch ms. */
function endOfLateDay(due: number, days: number, timezone: string): number {
  const local = new Date(`${toLocalTime(due, timezone)}Z`);
  local.setUTCDate(local.getUTCDate() + days);
  return Date.parse(toInstant(local.toISOString().slice(0, 19), timezone)!);
}

/**
 * Days begun after `due` at an instant, in the zone of the class; 0 until `due` itself. A day lasts until the same
 * local time, so it has 23 or 25 hours when the clocks change.
 */
export function countLateDays(due: number, at: number, timezone: string): number {
  if (at <= due) return 0;
  // Right but for the hours of changed clocks.
  let days = Math.max(1, Math.ceil((at - due) / dayMs) - 1);
  while (endOfLateDay(due, days, timezone) < at) days++;
  return days;
}

/** What lateness takes off a score, in percent. */
export function computePenalty(days: number, percentPerDay: number): number {
  return Math.min(100, days * percentPerDay);
}
