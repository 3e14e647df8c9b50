import type { QueuePosition, Run } from '@runq/common/contract/run';
import type { Verdict } from '@runq/common/contract/verdict';
import { expect, test } from 'vitest';
import { formatBytes, formatDuration, formatOrdinal } from '../ui/format.js';
import { formatQueuePosition, type ShownNumbers } from './queue-position-text.js';
import { formatRunTime } from './run-time-text.js';
import { describeVerdict } from './verdict-text.js';

const MiB = 1024 * 1024;
const ended = (run: Partial<Run>, hasTraceback = true) =>
  describeVerdict(
    {
      verdict: 'ok',
      exitCode: 0,
      signal: null,
      reason: null,
      usage: { wallTimeMs: 120, cpuTimeMs: 2000, memoryPeakBytes: 14 * MiB, outputBytes: 3 },
      limits: {
        wallTimeMs: 60_000,
        cpuTimeMs: 2000,
        memoryBytes: 256 * MiB,
        outputBytes: MiB,
        processes: 64,
        diskBytes: MiB,
        idleTimeMs: 300_000,
      },
      ...run,
    },
    hasTraceback,
  );

test('a verdict has its time, and its memory when that is much', () => {
  expect(ended({})).toEqual({ tone: 'good', title: 'Finished', reason: null, used: '0.12 s' });
  const usage = { wallTimeMs: 120, cpuTimeMs: 2000, memoryPeakBytes: 140 * MiB, outputBytes: 3 };
  expect(ended({ usage }).used).toBe('0.12 s · 140 MiB memory');
  expect(ended({ verdict: 'memory_limit' }).used).toBe('0.12 s · 14 MiB memory');
});

test('an exit code is shown when the program chose it', () => {
  const reason = 'The program ended with an error (exit code 1).';
  const run = { verdict: 'runtime_error', exitCode: 1, reason } as const;
  expect(ended(run)).toMatchObject({ title: 'Ended with an error', reason: null });
  expect(ended(run, false)).toMatchObject({ title: 'Ended with exit code 1', reason: null });
});

test('the time of an active run is shown against its limit', () => {
  expect([900, 3999, 61_000, 90_000].map((used) => formatRunTime(used, 60_000))).toEqual([
    null,
    '3 s of 60 s',
    '61 s of 60 s',
    null,
  ]);
  expect(formatRunTime(125_000, 300_000)).toBe('2 min 5 s of 5 min');
});

test.each<[Partial<Run>, string, string, string | null]>([
  [{ verdict: 'runtime_error', exitCode: 1 }, 'error', 'Ended with an error', null],
  [{ verdict: 'runtime_error', exitCode: 3 }, 'error', 'Ended with exit code 3', null],
  [{ verdict: 'runtime_error', exitCode: null, signal: 'SIGSEGV' }, 'error', 'Crashed (SIGSEGV)', null],
  [{ verdict: 'runtime_error', exitCode: null, signal: 'SIGINT' }, 'limit', 'Interrupted with Ctrl+C', null],
  [{ verdict: 'time_limit' }, 'limit', 'CPU time limit exceeded', 'Used 2.00 s of 2 s.'],
  [{ verdict: 'wall_time_limit' }, 'limit', 'Time limit exceeded', 'The limit is 1 min.'],
  [{ verdict: 'memory_limit' }, 'limit', 'Memory limit exceeded', 'The limit is 256 MiB.'],
  [{ verdict: 'output_limit' }, 'limit', 'Output limit exceeded', 'The limit is 1 MiB.'],
  [{ verdict: 'idle_limit' }, 'limit', 'Input timed out', 'No input for 5 min.'],
  [{ verdict: 'cancelled' }, 'limit', 'Stopped', null],
  [{ verdict: 'lost' }, 'ours', 'Worker failed', 'This was not caused by your code. Please run it again.'],
])('%o has the tone %s and the title %s', (run, tone, title, reason) => {
  expect(ended(run)).toMatchObject({ tone, title, reason });
});

test('an unknown verdict is never a success', () => {
  expect(ended({ verdict: null }).tone).toBe('ours');
  expect(ended({ verdict: 'new_in_2030' as Verdict }).tone).toBe('ours');
});

test('a reason replaces the title when it extends it, and follows the title otherwise', () => {
  expect(ended({ reason: 'Finished.' })).toMatchObject({ title: 'Finished', reason: null });
  expect(ended({ verdict: 'cancelled', reason: 'Stopped by you.' })).toMatchObject({
    title: 'Stopped by you',
    reason: null,
  });
  const repeated = { reason: 'The program ended with exit code 3.', verdict: 'runtime_error', exitCode: 3 } as const;
  expect(ended(repeated)).toMatchObject({ title: 'Ended with exit code 3', reason: null });
  const reason = 'Stopped by you before it started.';
  expect(ended({ verdict: 'cancelled', reason })).toMatchObject({ title: 'Stopped by you before it started' });
});

const line = ' The program was in line 3 of main.py.';

test.each<[Verdict, string, string, string | null]>([
  [
    'time_limit',
    `Stopped: CPU time limit. It used 2.01 s; the limit is 2 s.${line}`,
    'Stopped: CPU time limit',
    'It used 2.01 s; the limit is 2 s.',
  ],
  [
    'wall_time_limit',
    `Stopped after 0.5 s: time limit. It used 0.02 s of CPU.${line}`,
    'Stopped after 0.5 s: time limit',
    'It used 0.02 s of CPU.',
  ],
  [
    'memory_limit',
    'Memory limit of 256 MiB exceeded. It used up to 243.2 MiB.',
    'Memory limit of 256 MiB exceeded',
    null,
  ],
  [
    'output_limit',
    `Stopped: output limit of 1 MiB. The output up to the limit is kept.${line}`,
    'Stopped: output limit of 1 MiB',
    'The output up to the limit is kept.',
  ],
  ['idle_limit', `Stopped: no input for 300 s.${line}`, 'Stopped: no input for 300 s', null],
  ['wall_time_limit', 'Session ended: time limit of 2 h.', 'Session ended: time limit of 2 h', null],
  [
    'cancelled',
    `Stopped by an operator. Reason: Exam at 10.30 a.m.${line}`,
    'Stopped by an operator',
    `Reason: Exam at 10.30 a.m.${line}`,
  ],
  ['cancelled', `Stopped by you.${line}`, 'Stopped by you', 'The program was in line 3 of main.py.'],
])('a stop says its reason once: %s, %s', (verdict, reason, title, rest) => {
  expect(ended({ verdict, reason })).toMatchObject({ tone: 'limit', title, reason: rest });
});

const limits = { maxUsers: 10, runsPerUser: 2 };
const waiting = {
  ...{ position: 3, ahead: 2, etaMs: 11_200, maxMs: 60_000, isLate: false },
  waitingFor: 'class_limit' as const,
};
const waitOf = (position: Partial<QueuePosition>) => formatQueuePosition({ ...waiting, ...position }, limits).wait;

test('a queue position has its wait and its reason', () => {
  expect(formatQueuePosition({ ...waiting, waitingFor: 'user_limit' }, limits)).toMatchObject({
    position: 'You are 3rd in the queue.',
    wait: 'About 12 s.',
    reason: 'You have 2 active runs. This one starts when one of them ends.',
  });
  expect(formatQueuePosition(waiting, limits).reason).toBe('All slots are in use: 10 users are running programs.');
  expect(formatQueuePosition({ ...waiting, waitingFor: 'capacity' }, limits).reason).toBe('All workers are busy.');
});

test('the first position is "next", and a pause has no estimate', () => {
  expect(formatQueuePosition({ ...waiting, position: 1, ahead: 0, etaMs: 300 }, limits)).toMatchObject({
    position: 'You are next in the queue.',
    wait: 'Starting soon.',
  });
  expect(formatQueuePosition({ ...waiting, waitingFor: 'paused' }, limits)).toMatchObject({
    position: 'You are 3rd in the queue.',
    wait: null,
    reason: 'Paused. Your run starts when your teacher resumes runs.',
  });
  const held = { ...waiting, waitingFor: 'batch_paused' as const, note: 'paused by its owner' };
  expect(formatQueuePosition(held, limits)).toMatchObject({ wait: null, reason: 'Its batch is paused by its owner.' });
});

test.each<[Partial<QueuePosition>, string | null]>([
  [{ etaMs: 19_500 }, 'About 20 s.'],
  [{ etaMs: 23_100 }, 'About 25 s.'],
  [{ etaMs: 90_000 }, 'About 90 s.'],
  [{ etaMs: 200_000 }, 'About 3 min.'],
  [{ etaMs: 500, waitingFor: 'user_limit' }, null],
  [{ etaMs: null }, 'At most 60 s.'],
  [{ etaMs: null, maxMs: 41_000 }, 'At most 45 s.'],
  [{ etaMs: null, maxMs: 100_000 }, 'At most 2 min.'],
  [{ etaMs: null, maxMs: 7_200_000 }, null],
  [{ etaMs: null, maxMs: null }, null],
  [{ etaMs: null, isLate: true }, 'Taking longer than usual. At most 60 s.'],
  [{ etaMs: null, maxMs: null, isLate: true }, 'Taking longer than usual.'],
])('%o is the wait %s', (position, wait) => {
  expect(waitOf(position)).toBe(wait);
});

test('no number that a card shows rises', () => {
  let shown: ShownNumbers | undefined;
  const show = (position: Partial<QueuePosition>) => {
    const text = formatQueuePosition({ ...waiting, ...position }, limits, shown);
    shown = text.shown;
    return [text.position.replace('You are ', '').replace(' in the queue.', ''), text.wait];
  };
  expect(show({ position: 4, etaMs: null, maxMs: 58_000 })).toEqual(['4th', 'At most 60 s.']);
  expect(show({ position: 5, etaMs: 12_000 })).toEqual(['4th', 'About 12 s.']);
  expect(show({ position: 3, etaMs: 15_000 })).toEqual(['3rd', 'About 12 s.']);
  expect(show({ position: 3, etaMs: null, maxMs: 40_000 })).toEqual(['3rd', null]);
  expect(show({ position: 2, etaMs: null, isLate: true })).toEqual(['2nd', 'Taking longer than usual.']);
  expect(show({ position: 1, etaMs: 3000 })).toEqual(['next', 'About 3 s.']);
});

test('rounded numbers fall with the wait', () => {
  const seconds = Array.from({ length: 4000 }, (_, i) => 400_000 - i * 100).map((etaMs) => {
    const [, number, unit] = /(\d+) (s|min)/.exec(waitOf({ etaMs }) ?? '') ?? [];
    return Number(number ?? 0) * (unit === 'min' ? 60 : 1);
  });
  expect(seconds).toEqual(seconds.toSorted((a, b) => b - a));
});

test('without known limits the reason has no numbers', () => {
  const unknown = { maxUsers: null, runsPerUser: null };
  expect(formatQueuePosition({ ...waiting, waitingFor: 'user_limit' }, unknown).reason).toBe(
    'You have active runs. This one starts when one of them ends.',
  );
});

test('formats durations, sizes and ordinals', () => {
  expect([0, 80, 9990, 12_400, 60_000, 185_000, 7_200_000].map(formatDuration)).toEqual([
    '0.00 s',
    '0.08 s',
    '9.99 s',
    '12 s',
    '1 min',
    '3 min 5 s',
    '2 h',
  ]);
  expect([12, 2048, 14.2 * MiB, 256 * MiB, 1536 * MiB].map(formatBytes)).toEqual([
    '12 bytes',
    '2 KiB',
    '14.2 MiB',
    '256 MiB',
    '1.5 GiB',
  ]);
  expect([1, 2, 3, 4, 11, 12, 13, 21, 102, 111].map(formatOrdinal)).toEqual(
    '1st 2nd 3rd 4th 11th 12th 13th 21st 102nd 111th'.split(' '),
  );
});
