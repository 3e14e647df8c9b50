import type { Run } from '@runq/common/contract/run';
import type { Verdict } from '@runq/common/contract/verdict';
import { expect, test } from 'vitest';
import { describePlace } from './describe-place.js';
import { describeVerdict } from './describe-verdict.js';
import { formatBytes, formatDuration, formatOrdinal } from './format-amounts.js';

const MiB = 1024 * 1024;
const ended = (run: Partial<Run>) =>
  describeVerdict({
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
  });

test('an end is told with its time and memory', () => {
  expect(ended({})).toEqual({ tone: 'good', title: 'Finished', reason: null, used: '0.12 s · 14 MiB memory' });
});

test.each<[Partial<Run>, string, string, string | null]>([
  [{ verdict: 'runtime_error', exitCode: 1 }, 'error', 'Ended with an error (exit code 1)', null],
  [{ verdict: 'runtime_error', exitCode: 3 }, 'error', 'Ended with exit code 3', null],
  [{ verdict: 'runtime_error', exitCode: null, signal: 'SIGSEGV' }, 'error', 'Crashed (SIGSEGV)', null],
  [{ verdict: 'runtime_error', exitCode: null, signal: 'SIGINT' }, 'limit', 'Interrupted with Ctrl-C', null],
  [{ verdict: 'time_limit' }, 'limit', 'Too much computing time', 'It used 2.00 s of 2 s.'],
  [{ verdict: 'wall_time_limit' }, 'limit', 'Took too long', 'The limit is 1 min.'],
  [{ verdict: 'memory_limit' }, 'limit', 'Too much memory', 'The limit is 256 MiB.'],
  [{ verdict: 'output_limit' }, 'limit', 'Too much output', 'The limit is 1 MiB.'],
  [{ verdict: 'idle_limit' }, 'limit', 'Waited too long for input', 'Nothing was typed for 5 min.'],
  [{ verdict: 'cancelled' }, 'limit', 'Stopped', null],
  [{ verdict: 'lost' }, 'ours', 'The worker was lost', 'It was not your fault. Please run it again.'],
])('%o is told as %s: %s', (run, tone, title, reason) => {
  expect(ended(run)).toMatchObject({ tone, title, reason });
});

test('an unknown end is never fine', () => {
  expect(ended({ verdict: null }).tone).toBe('ours');
  expect(ended({ verdict: 'new_in_2030' as Verdict }).tone).toBe('ours');
});

test('a reason that says the title and more takes its place; another one is told besides', () => {
  expect(ended({ reason: 'Finished.' })).toMatchObject({ title: 'Finished', reason: null });
  expect(ended({ verdict: 'cancelled', reason: 'Stopped by you.' })).toMatchObject({
    title: 'Stopped by you',
    reason: null,
  });
  const repeated = { reason: 'The program ended with exit code 3.', verdict: 'runtime_error', exitCode: 3 } as const;
  expect(ended(repeated)).toMatchObject({ title: 'Ended with exit code 3', reason: null });
  const reason = 'The run was cancelled before it started.';
  expect(ended({ verdict: 'cancelled', reason })).toMatchObject({ title: 'Stopped', reason });
});

const caps = { maxUsers: 10, runsPerUser: 2 };
const waiting = { position: 3, ahead: 2, etaMs: 11_200 };

test('a place in the line is told with its wait and its reason', () => {
  expect(describePlace({ ...waiting, waitingFor: 'user_limit' }, caps)).toEqual({
    place: 'You are 3rd.',
    eta: 'About 12 s.',
    reason: 'Your own 2 runs are still going. This one starts when one of them ends.',
  });
  expect(describePlace({ ...waiting, waitingFor: 'class_limit' }, caps).reason).toBe('10 people are running now.');
  expect(describePlace({ ...waiting, waitingFor: 'capacity' }, caps).reason).toBe('No worker is free right now.');
});

test('the next in line is told so, and a pause promises no time', () => {
  expect(describePlace({ position: 1, ahead: 0, etaMs: 300, waitingFor: 'capacity' }, caps)).toMatchObject({
    place: 'You are next.',
    eta: 'Any moment now.',
  });
  expect(describePlace({ ...waiting, waitingFor: 'paused' }, caps)).toEqual({
    place: 'You are 3rd.',
    eta: null,
    reason: 'Paused. Your teacher will let runs go on.',
  });
  expect(describePlace({ ...waiting, etaMs: null, waitingFor: 'capacity' }, caps).eta).toBeNull();
  expect(describePlace({ ...waiting, etaMs: 200_000, waitingFor: 'capacity' }, caps).eta).toBe('About 3 min.');
});

test('without known caps the reason still makes sense', () => {
  const unknown = { maxUsers: null, runsPerUser: null };
  expect(describePlace({ ...waiting, waitingFor: 'user_limit' }, unknown).reason).toBe(
    'Your own runs are still going. This one starts when one of them ends.',
  );
});

test('amounts are told as people say them', () => {
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
