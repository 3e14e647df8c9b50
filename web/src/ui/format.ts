/** Formats a duration: `0.08 s`, `12 s`, `3 min 5 s`. */
export function formatDuration(ms: number): string {
  if (ms < 9_995) return `${(ms / 1000).toFixed(2)} s`;
  if (ms < 59_500) return `${Math.round(ms / 1000)} s`;
  const seconds = Math.round(ms / 1000);
  if (seconds < 3600)
    return seconds % 60 === 0 ? `${seconds / 60} min` : `${Math.floor(seconds / 60)} min ${seconds % 60} s`;
  const minutes = Math.round(seconds / 60);
  return minutes % 60 === 0 ? `${minutes / 60} h` : `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}

/** Formats a limit: whole seconds without decimals. */
export function formatLimit(ms: number): string {
  return ms % 1000 === 0 && ms < 60_000 ? `${ms / 1000} s` : formatDuration(ms);
}

/** Formats a size in powers of 1024, as limits are: `512 bytes`, `14.2 MiB`. */
export function formatBytes(bytes: number): string {
  if (bytes < 1024) return bytes === 1 ? '1 byte' : `${bytes} bytes`;
  const [value, unit] =
    bytes < 1024 ** 2
      ? [bytes / 1024, 'KiB']
      : bytes < 1024 ** 3
        ? [bytes / 1024 ** 2, 'MiB']
        : [bytes / 1024 ** 3, 'GiB'];
  return `${Number.isInteger(value) || value >= 100 ? Math.round(value) : value.toFixed(1)} ${unit}`;
}

/** 1 -> `1st`, 12 -> `12th`, 23 -> `23rd`. */
export function formatOrdinal(number: number): string {
  const tens = number % 100;
  const ones = tens >= 11 && tens <= 13 ? 0 : number % 10;
  return `${number}${['th', 'st', 'nd', 'rd'][ones] ?? 'th'}`;
}

/** Formats a time in the user's time zone and locale: the time alone today, with the date before today. */
export function formatTime(iso: string, now = new Date()): string {
  const date = new Date(iso);
  const time = date.toLocaleTimeString();
  return date.toDateString() === now.toDateString() ? time : `${date.toLocaleDateString()}, ${time}`;
}

/** Says that a run has expired. `expiredAt` is only known of the user's own run. */
export const formatExpiry = (expiredAt: string | undefined): string =>
  expiredAt === undefined ? 'This run has expired.' : `This run expired on ${new Date(expiredAt).toLocaleString()}.`;
