/** Things of one day, with its name for the user. */
interface Day<T> {
  title: string;
  items: T[];
}

/** Groups things, newest first, by the user's calendar days: Today, Yesterday, then the date. */
export function groupByDay<T>(items: readonly T[], timeOf: (item: T) => string, now = new Date()): Day<T>[] {
  const yesterday = new Date(now.getFullYear(), now.getMonth(), now.getDate() - 1);
  const names = new Map([
    [now.toDateString(), 'Today'],
    [yesterday.toDateString(), 'Yesterday'],
  ]);
  const days: Day<T>[] = [];
  for (const item of items) {
    const date = new Date(timeOf(item));
    const title = names.get(date.toDateString()) ?? date.toLocaleDateString(undefined, { dateStyle: 'long' });
    if (days.at(-1)?.title === title) days.at(-1)!.items.push(item);
    else days.push({ title, items: [item] });
  }
  return days;
}
