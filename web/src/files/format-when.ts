/** A moment for people, in their own time zone and way of writing: the time alone today, with the date before today. */
export function formatWhen(iso: string, now = new Date()): string {
  const when = new Date(iso);
  const time = when.toLocaleTimeString();
  return when.toDateString() === now.toDateString() ? time : `${when.toLocaleDateString()}, ${time}`;
}
