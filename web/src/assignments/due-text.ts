/** Zones whose clocks agree at an instant need no second time. */
const sameClock = (at: Date, zone: string, own: string): boolean =>
  formatIn(at, zone, 'en-GB') === formatIn(at, own, 'en-GB');

const clock = { hour: '2-digit', minute: '2-digit' } as const;

const dayIn = (at: Date, timeZone: string): string => at.toLocaleDateString('en-GB', { timeZone });

function formatIn(at: Date, timeZone: string, locale: string | undefined): string {
  return at.toLocaleString(locale, {
    ...{ timeZone, weekday: 'short', day: 'numeric', month: 'short', year: 'numeric' },
    ...clock,
  });
}

/**
 * An instant in the class's zone, and in the reader's own when its clock differs: `Tue, 8 Dec 2026, 23:59 (Berlin)` and
 * `22:59`, with the date on another day. A zone that the browser does not know is shown in UTC.
 */
export function formatInstant(
  iso: string,
  zone: string,
  options: { ownZone?: string; locale?: string } = {},
): { text: string; own: string | null } {
  const at = new Date(iso);
  const own = options.ownZone ?? Intl.DateTimeFormat().resolvedOptions().timeZone;
  const known = isKnown(zone) ? zone : 'UTC';
  if (sameClock(at, known, own)) return { text: formatIn(at, known, options.locale), own: null };
  const isSameDay = dayIn(at, known) === dayIn(at, own);
  return {
    text: `${formatIn(at, known, options.locale)} (${nameOf(known)})`,
    own: isSameDay
      ? at.toLocaleTimeString(options.locale, { timeZone: own, ...clock })
      : formatIn(at, own, options.locale),
  };
}

function isKnown(timeZone: string): boolean {
  try {
    return new Intl.DateTimeFormat('en', { timeZone }) !== null;
  } catch {
    return false;
  }
}

/** `America/New_York` as `New York`. */
const nameOf = (zone: string): string => zone.slice(zone.lastIndexOf('/') + 1).replaceAll('_', ' ');

const minuteMs = 60_000;
const hourMs = 60 * minuteMs;
const dayMs = 24 * hourMs;

/** How far away an instant is: `in 3 days`, `in 2 hours`, `5 minutes ago`. */
export function formatDistance(ms: number, locale?: string): string {
  const [unit, size] =
    Math.abs(ms) >= 2 * dayMs
      ? (['day', dayMs] as const)
      : Math.abs(ms) >= 2 * hourMs
        ? (['hour', hourMs] as const)
        : (['minute', minuteMs] as const);
  return new Intl.RelativeTimeFormat(locale).format(Math.trunc(ms / size), unit);
}
