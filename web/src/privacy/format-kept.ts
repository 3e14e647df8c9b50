import type { RetentionOfKind } from '@runq/common/contract/account';

const units = [
  [365 * 86_400_000, 'year', 'years'],
  [86_400_000, 'day', 'days'],
  [3_600_000, 'hour', 'hours'],
  [60_000, 'minute', 'minutes'],
  [1000, 'second', 'seconds'],
] as const;

/** A duration in its largest whole unit: `1 day`, `90 days`, `36 hours`. Parts of a second are rounded up. */
export function formatKept(ms: number): string {
  const whole = Math.ceil(ms / 1000) * 1000;
  const [unit, one, many] = units.find(([size]) => whole % size === 0)!;
  const count = whole / unit;
  return `${count.toLocaleString('en')} ${count === 1 ? one : many}`;
}

/** `1 day after the end of the run`; what has no time says what ends its storage. */
export function describeKept({ keptMs, keptStaffMs, after }: RetentionOfKind): string {
  if (keptMs === null) return capitalize(after);
  const ofStaff = keptStaffMs === null || keptStaffMs === keptMs ? '' : ` (of teachers ${formatKept(keptStaffMs)})`;
  return `${formatKept(keptMs)}${ofStaff} ${after}`;
}

export const capitalize = (text: string) => text.slice(0, 1).toUpperCase() + text.slice(1);
