import type { MyAssignment } from '@runq/common/contract/my-assignment';
import { decideState } from './assignment-state.js';
import { formatDistance, formatInstant } from './due-text.js';

const stateNames = { upcoming: 'Not open yet', open: 'Open', late: 'Overdue', closed: 'Closed' } as const;

/** The state of an assignment in a word. */
export function StateTag({ assignment, now }: { assignment: MyAssignment; now: number }) {
  const state = decideState(assignment, now);
  return <span class={`tag tag-${state}`}>{stateNames[state]}</span>;
}

/** When an assignment opens, is due or was due, in the class's zone and the reader's own. */
export function DueLine({ assignment, now }: { assignment: MyAssignment; now: number }) {
  const { opens, due, lateUntil, timezone, isExtended, latePercentPerDay } = assignment;
  const state = decideState(assignment, now);
  const instant =
    state === 'upcoming' ? opens : state === 'open' ? due : state === 'late' ? lateUntil : (lateUntil ?? due);
  if (instant === null) return <span class="due">No due date</span>;
  const label = { upcoming: 'Opens', open: 'Due', late: 'Late until', closed: 'Closed' }[state];
  const { text, own } = formatInstant(instant, timezone);
  return (
    <span class="due">
      {label} <time dateTime={instant}>{text}</time>
      {state !== 'closed' && `, ${formatDistance(Date.parse(instant) - now)}`}
      {own !== null && <span class="own-time"> ({own} your time)</span>}
      {isExtended && state !== 'closed' && ' · extended for you'}
      {state === 'late' && latePercentPerDay > 0 && ` · ${latePercentPerDay} % less a day`}
    </span>
  );
}
