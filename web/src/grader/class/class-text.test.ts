import type { ClassroomStudent } from '@runq/common/contract/classroom';
import { expect, test } from 'vitest';
import { applyUpdate } from './class-store.js';
import { countStudents, describeActivity, describeStuck, selectStudents } from './class-text.js';

const now = Date.parse('2026-11-02T10:00:00Z');
const ago = (seconds: number) => new Date(now - seconds * 1000).toISOString();
const idle = (student: string, more: Partial<ClassroomStudent> = {}): ClassroomStudent => ({
  ...{ student, state: 'idle', running: 0, waiting: 0, since: null, queue: null, stuck: [] },
  ...{ lastError: null, lastRunAt: null },
  ...more,
});
const lastError = { type: 'NameError', sentence: 'A name.', at: ago(5) };
const queue = { position: 3, etaMs: 11_400, waitingFor: 'class_limit' };

test.each<[Partial<ClassroomStudent>, string]>([
  [{}, 'Nothing is running'],
  [{ state: 'running', running: 1, since: ago(2) }, 'Running for a moment'],
  [{ state: 'running', running: 1, since: ago(23) }, 'Running for 20 s'],
  [{ state: 'running', running: 2, waiting: 1, since: ago(190) }, 'Running for 3 min (2 runs, 1 waiting)'],
  [{ state: 'waiting', waiting: 1 }, 'Waiting'],
  [{ state: 'waiting', waiting: 1, queue }, '3rd in the queue: all slots are in use, about 12 s'],
  [
    { state: 'waiting', waiting: 1, queue: { ...queue, position: 1, etaMs: null, note: 'Back at nine.' } },
    'Next in the queue: Back at nine.',
  ],
])('%j is "%s"', (more, text) => {
  expect(describeActivity(idle('ada', more), now)).toBe(text);
});

test('reasons to look after a student are listed', () => {
  expect(describeStuck(idle('ada'), now)).toBeNull();
  const stuck: ClassroomStudent['stuck'] = [
    { why: 'silent', since: ago(31) },
    { why: 'failures', since: ago(300), count: 5 },
  ];
  expect(describeStuck(idle('ada', { stuck }), now)).toBe('No output for 30 s, 5 runs in a row failed');
  expect(describeStuck(idle('ada', { stuck: [{ why: 'input', since: ago(61) }] }), now)).toBe(
    'Waits for input for 1 min',
  );
});

const students = [
  idle('dora', { lastError }),
  idle('bob', { state: 'waiting', waiting: 1 }),
  idle('cy', { stuck: [{ why: 'silent', since: ago(30) }], state: 'running', running: 1 }),
  idle('ada', { state: 'running', running: 1 }),
];

test('those who may need help come first, then those who run, wait, and the others', () => {
  const select = (filter: Parameters<typeof selectStudents>[1]['filter'], find = '') =>
    selectStudents(students, { filter, find }).map(({ student }) => student);
  expect(select('all')).toEqual(['cy', 'ada', 'bob', 'dora']);
  expect(select('active')).toEqual(['cy', 'ada', 'bob']);
  expect(select('stuck')).toEqual(['cy']);
  expect(select('failed')).toEqual(['dora']);
  expect(select('all', ' B')).toEqual(['bob']);
  expect(countStudents(students)).toEqual({ running: 2, waiting: 1, stuck: 1 });
});

test('an update changes the students in it and removes those who are gone', () => {
  const whole = { source: 'all' as const, total: 4, students, gone: [], isWhole: true };
  const before = applyUpdate(null, whole);
  const changed = idle('bob');
  const after = applyUpdate(before, { ...whole, total: 3, students: [changed], gone: ['dora'], isWhole: false });
  expect(after.total).toBe(3);
  expect(after.students).toEqual([changed, students[2], students[3]]);
  expect(after.students[1]).toBe(students[2]);
  expect(applyUpdate(after, whole).students).toHaveLength(4);
});
