import type { Assignment } from '@runq/common/contract/grading';
import type { HeadForm } from './assignment-schema.js';
import { toInstant } from './local-time.js';
import type { Report } from './read-form.js';

/** The zone of an assignment without times. */
const defaultTimezone = 'UTC';

type Schedule = Pick<Assignment, 'timezone' | 'opens' | 'due' | 'late'>;

/** Times as instants; they must follow one another. */
export function readSchedule({ timezone, opens, due, late }: HeadForm, report: Report): Schedule {
  const given: [string[], string | undefined][] = [
    [['opens'], opens],
    [['due'], due],
    [['late', 'until'], late?.until],
  ];
  const convert = (path: string[], local: string | undefined): string | null => {
    if (local === undefined) return null;
    const instant = toInstant(local, timezone ?? defaultTimezone);
    if (instant === null) report(path, 'is a day that does not exist');
    return instant;
  };
  const instants = given.map(([path, local]) => convert(path, local));

  const [firstGiven] = given.find(([, local]) => local !== undefined) ?? [];
  if (timezone === undefined && firstGiven) report(firstGiven, 'needs a timezone, such as timezone: Europe/Berlin');
  if (late && due === undefined) report(['late'], 'needs a due time');
  for (const [index, instant] of instants.entries()) {
    const earlier = instants.findLastIndex((other, i) => i < index && other !== null);
    if (instant === null || earlier < 0 || instants[earlier]! < instant) continue;
    report(given[index]![0], `must be later than ${given[earlier]![0].join('.')}`);
  }

  const [opensAt, dueAt, until] = instants;
  return {
    timezone: timezone ?? defaultTimezone,
    opens: opensAt ?? null,
    due: dueAt ?? null,
    late: late && until ? { until, penaltyPercentPerDay: late.penalty_percent_per_day } : null,
  };
}
