/** A local time: date, "T" or a space, hours and minutes, seconds if needed. */
export const localTimePattern = /^20\d\d-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])[T ]([01]\d|2[0-3]):[0-5]\d(:[0-5]\d)?$/;

const dayMs = 86_400_000;

/** Whether the platform knows the IANA time zone, by its name and not by an offset. */
export function isTimezone(name: string): boolean {
  if (!/^[A-Za-z]/.test(name)) return false;
  try {
    new Intl.DateTimeFormat('en', { timeZone: name });
    return true;
  } catch {
    return false;
  }
}

/**
 * The instant (ISO 8601, UTC) of a local time that matches `localTimePattern`; null for a day that does not exist.
 * A time that the clocks skip is read with the offset before the change, so it is as much later. A time that happens
 * twice is the earlier one. RFC 5545 (3.3.5) and Temporal's "compatible" choose the same.
 */
export function toInstant(local: string, timezone: string): string | null {
  const asUtc = Date.parse(`${local.replace(' ', 'T')}Z`);
  // Date accepts February 30 as March 2.
  if (Number.isNaN(asUtc) || new Date(asUtc).getUTCDate() !== Number(local.slice(8, 10))) return null;
  // No zone changes its offset twice within two days.
  const before = readOffset(asUtc - dayMs, timezone);
  const after = readOffset(asUtc + dayMs, timezone);
  const fits = [before, after].find((offset) => readOffset(asUtc - offset, timezone) === offset);
  return new Date(asUtc - (fits ?? before)).toISOString();
}

/** The local time of an instant (epoch ms), to the second. */
export const toLocalTime = (instant: number, timezone: string): string =>
  new Date(instant + readOffset(instant, timezone)).toISOString().slice(0, 19);

/** Milliseconds that clocks of the zone are ahead of UTC at an instant. */
function readOffset(instant: number, timezone: string): number {
  const format = new Intl.DateTimeFormat('en-US', {
    timeZone: timezone,
    hourCycle: 'h23',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
    second: 'numeric',
  });
  const parts = Object.fromEntries(format.formatToParts(instant).map(({ type, value }) => [type, Number(value)]));
  const { year, month, day, hour, minute, second } = parts as Record<string, number>;
  return Date.UTC(year!, month! - 1, day, hour, minute, second) - instant;
}
