import type { ClassroomStudent } from '@runq/common/contract/classroom';
import { formatDuration, formatOrdinal } from '../../ui/format.js';

/** What students the list shows. */
export const classFilters = {
  all: 'All students',
  active: 'Running or waiting',
  stuck: 'Perhaps stuck',
  failed: 'With an error',
} as const;
export type ClassFilter = keyof typeof classFilters;

const matches: Record<ClassFilter, (student: ClassroomStudent) => boolean> = {
  all: () => true,
  active: ({ state }) => state !== 'idle',
  stuck: ({ stuck }) => stuck.length > 0,
  failed: ({ lastError }) => lastError !== null,
};

const rankOf = ({ stuck, state }: ClassroomStudent) =>
  stuck.length > 0 ? 0 : state === 'running' ? 1 : state === 'waiting' ? 2 : 3;

/** The students that match, those who may need help first, then those who run, wait, and the rest, by their ids. */
export function selectStudents(
  students: readonly ClassroomStudent[],
  { filter, find }: { filter: ClassFilter; find: string },
): ClassroomStudent[] {
  const wanted = find.trim().toLowerCase();
  return students
    .filter((one) => matches[filter](one) && one.student.toLowerCase().includes(wanted))
    .sort((a, b) => rankOf(a) - rankOf(b) || (a.student < b.student ? -1 : 1));
}

/** How many of the class do what. */
export function countStudents(students: readonly ClassroomStudent[]) {
  const count = (filter: (student: ClassroomStudent) => boolean) => students.filter(filter).length;
  return {
    running: count(({ state }) => state === 'running'),
    waiting: count(({ state }) => state === 'waiting'),
    stuck: count(matches.stuck),
  };
}

/** Rounded, so that it does not change with every second. */
function formatSpan(since: string, now: number): string {
  const ms = Math.max(0, now - new Date(since).getTime());
  const step = ms < 60_000 ? 5000 : 60_000;
  return ms < step ? 'a moment' : formatDuration(Math.floor(ms / step) * step);
}

const reasons: Record<string, string> = {
  user_limit: 'own limit of runs',
  class_limit: 'all slots are in use',
  capacity: 'all workers are busy',
  paused: 'the service is paused',
  due_time: 'starts later',
  batch_paused: 'its batch is paused',
};

/** What a student does: `Running for 20 s`, `3rd in the queue: all slots are in use, about 12 s`. */
export function describeActivity({ state, running, waiting, since, queue }: ClassroomStudent, now: number): string {
  if (state === 'running') {
    const more = [...(running > 1 ? [`${running} runs`] : []), ...(waiting > 0 ? [`${waiting} waiting`] : [])];
    const span = since ? formatSpan(since, now) : 'a moment';
    return `Running for ${span}${more.length > 0 ? ` (${more.join(', ')})` : ''}`;
  }
  if (state === 'idle') return 'Nothing is running';
  if (!queue) return 'Waiting';
  const eta =
    queue.etaMs === null || queue.etaMs < 1000 ? '' : `, about ${formatDuration(Math.ceil(queue.etaMs / 1000) * 1000)}`;
  const place = queue.position <= 1 ? 'Next' : formatOrdinal(queue.position);
  return `${place} in the queue: ${queue.note ?? reasons[queue.waitingFor] ?? 'waiting'}${eta}`;
}

/** Why a student may need help; null: no reason is known. */
export function describeStuck({ stuck }: ClassroomStudent, now: number): string | null {
  if (stuck.length === 0) return null;
  const parts = stuck.map(({ why, since, count }) => {
    if (why === 'failures') return `${count} runs in a row failed`;
    return `${why === 'input' ? 'waits for input' : 'no output'} for ${formatSpan(since, now)}`;
  });
  const text = parts.join(', ');
  return text[0]!.toUpperCase() + text.slice(1);
}
