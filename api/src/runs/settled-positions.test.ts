import type { QueuePosition } from '@runq/common/contract/run';
import { expect, test } from 'vitest';
import { createSettledPositions } from './settled-positions.js';

const at = (position: number, etaMs: number | null): QueuePosition => ({
  ...{ position, ahead: position - 1, etaMs, maxMs: null, isLate: false, waitingFor: 'user_limit' },
});

test('a run that others overtake keeps its numbers, each run its own', () => {
  const { settle } = createSettledPositions();
  const run = { id: 'a', attempt: 0 };
  expect(settle(run, at(1, 400))).toMatchObject({ position: 1, etaMs: 400 });
  expect(settle(run, at(3, 1400))).toMatchObject({ position: 1, ahead: 0, etaMs: 400 });
  expect(settle(run, at(3, 4400))).toMatchObject({ position: 1, etaMs: null, isLate: true });
  expect(settle({ id: 'b', attempt: 0 }, at(3, 4400))).toMatchObject({ position: 3, etaMs: 4400 });
});

test('a run that returns to the queue has new numbers', () => {
  const { settle } = createSettledPositions();
  settle({ id: 'a', attempt: 0 }, at(1, 400));
  expect(settle({ id: 'a', attempt: 1 }, at(3, 4400))).toMatchObject({ position: 3, etaMs: 4400 });
});
