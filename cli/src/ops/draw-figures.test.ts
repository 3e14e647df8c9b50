import { expect, test } from 'vitest';
import { drawFigures } from './draw-figures.js';
import type { ServiceFigures } from './service-figures.js';

const plain = (_: string, text: string) => text;
const marked = (style: string, text: string) => (style === 'red' ? `<${text}>` : text);

const figures: ServiceFigures = {
  at: '2026-11-29T10:00:00.000Z',
  ...{ activeRuns: 5, slots: 20, activeUsers: 10, maxActiveUsers: 10, longestWaitS: 300 },
  waiting: { interactive: 3, batch: 120, users: 4 },
  ...{ waitMsP50: 40, waitMsP95: 2300, cpuPercent: 61.4, memoryPercent: 30, runsPerMinute: 12 },
  verdicts: { ok: 90, runtime_error: 9, lost: 1, cancelled: 0 },
  workers: [
    { id: 'w0', busy: 5, slots: 20, cpuPercent: 55, rssMb: 210, state: 'active' },
    { id: 'w1\n\u001b[2J', busy: 0, slots: 0, cpuPercent: 0, rssMb: 90, state: 'draining' },
  ],
  longestWaiting: [{ runId: 'r1', userId: 'a-user-with-a-very-long-name@example.org', class: 'batch', waitS: 300 }],
};

test('shows slots, queue, users, waits, verdicts, workers and the longest waiting runs', () => {
  expect(drawFigures(figures, plain, 100)).toEqual([
    'runq  2026-11-29T10:00:00.000Z  q leaves',
    'Slots         █████░░░░░░░░░░░░░░░ 5 of 20',
    'Active users  ████████████████████ 10 of 10',
    'Waiting       3 interactive, 120 batch, of 4 users; longest 5 min',
    'Waits         half within 40 ms, 95 % within 2.3 s',
    'Machine       CPU 61 %, memory 30 %',
    'Runs          12 a minute; ok 90 %, runtime_error 9 %, lost 1 %',
    '',
    'WORKER                     SLOTS    CPU    MEMORY  STATE',
    'w0                          5/20   55 %    210 MB  active',
    'w1 ␛[2J                      0/0    0 %     90 MB  draining',
    '',
    'LONGEST WAITING             WAIT  CLASS        RUN',
    'a-user-with-a-very-long…   5 min  batch        r1',
  ]);
});

test('marks what is full or wrong, and says that there is no worker', () => {
  const text = drawFigures(figures, marked, 100).join('\n');
  expect(text).toContain(`<${'█'.repeat(20)}> 10 of 10`);
  expect(text).toContain('  <draining>');
  const empty = { ...figures, workers: [], longestWaiting: [], slots: 0, activeRuns: 0, verdicts: {} };
  const lines = drawFigures(empty, plain, 100);
  expect(lines).toContain('No worker is connected.');
  expect(lines).toContain('Runs          12 a minute; none in ten minutes');
  expect(lines.join('\n')).not.toContain('LONGEST WAITING');
});

test('fits the terminal, the most important first', () => {
  expect(drawFigures(figures, plain, 3)).toHaveLength(3);
  expect(drawFigures(figures, plain, 0)).toHaveLength(1);
});
