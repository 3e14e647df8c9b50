/** Formats an instant in a time zone, which is named: `Tue, 8 Dec 2026, 23:59 Europe/Berlin`. */
export function formatInZone(iso: string, timezone: string): string {
  const text = new Date(iso).toLocaleString('en-GB', {
    timeZone: timezone,
    ...{ weekday: 'short', day: 'numeric', month: 'short', year: 'numeric', hour: '2-digit', minute: '2-digit' },
  });
  return `${text} ${timezone}`;
}

const units: [unit: Intl.RelativeTimeFormatUnit, ms: number][] = [
  ['day', 86_400_000],
  ['hour', 3_600_000],
  ['minute', 60_000],
];
const relative = new Intl.RelativeTimeFormat('en', { numeric: 'auto' });

/** Formats how far an instant is: `in 9 days`, `3 minutes ago`, `now`. */
export function formatDistance(iso: string, now = Date.now()): string {
  const ms = new Date(iso).getTime() - now;
  const [unit, unitMs] = units.find(([, size]) => Math.abs(ms) >= size) ?? [];
  return unit === undefined || unitMs === undefined ? 'now' : relative.format(Math.trunc(ms / unitMs), unit);
}
