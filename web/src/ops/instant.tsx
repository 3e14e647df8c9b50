/** A time as date and time of the viewer's zone, in one style on all pages of ops; the title has it in UTC. */
export function Instant({ at }: { at: string }) {
  return (
    <time dateTime={at} title={at}>
      {formatInstant(at)}
    </time>
  );
}

const two = (number: number) => String(number).padStart(2, '0');

/** `2026-11-29 10:05:09`, in the local time zone. */
export function formatInstant(at: string): string {
  const date = new Date(at);
  const day = `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`;
  return `${day} ${two(date.getHours())}:${two(date.getMinutes())}:${two(date.getSeconds())}`;
}
