import type { Run } from '@runq/common/contract/run';
import { expect, test } from 'vitest';
import { formatInstant } from '../instant.js';
import { describeRunState } from './run-state-text.js';

const queue = { position: 1, ahead: 0, etaMs: null, maxMs: null, isLate: false, waitingFor: 'paused' as const };

test.each<[Partial<Run>, string]>([
  [{ state: 'queued', queue }, 'Queued: paused'],
  [{ state: 'queued', queue: null }, 'Queued'],
  [{ state: 'active' }, 'Active'],
  [{ state: 'active', parked: true }, 'Parked'],
  [{ state: 'finished', verdict: 'ok' }, 'Finished'],
  [{ state: 'finished', verdict: 'cancelled', stoppedBy: { by: 'ops', why: null } }, 'Stopped by an operator'],
  [{ state: 'finished', verdict: 'cancelled', stoppedBy: { by: 'owner', why: null } }, 'Stopped by the owner'],
  [{ state: 'finished', verdict: 'cancelled', stoppedBy: null }, 'Stopped'],
  [{ state: 'finished', verdict: null }, 'Unknown result'],
])('%o is described as %s', (run, text) => {
  expect(describeRunState(run as Run)).toBe(text);
});

test('every time has one style', () => {
  expect(formatInstant('2026-11-09T08:05:03.000Z')).toMatch(/^2026-11-\d\d \d\d:\d5:03$/);
});
