import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { QueuePosition } from '../contract/run.js';
import { type SettledPosition, settlePosition } from './settle-position.js';

const waiting: QueuePosition = {
  ...{ position: 3, ahead: 2, etaMs: 20_000, maxMs: 60_000, isLate: false },
  waitingFor: 'class_limit',
};

/** What a reader receives when positions arrive at these seconds. */
function send(steps: [second: number, change: Partial<QueuePosition>][]): QueuePosition[] {
  let state: SettledPosition | null = null;
  return steps.map(([second, change]) => {
    state = settlePosition(state, { ...waiting, ...change }, second * 1000);
    return state.position;
  });
}

test('the first position is passed on as it is', () => {
  expect(send([[0, {}]])).toEqual([waiting]);
});

test('a slightly longer estimate keeps the number, and a shorter one replaces it', () => {
  const sent = send([
    [0, { etaMs: 20_000 }],
    [1, { etaMs: 24_000 }],
    [2, { etaMs: 18_000 }],
  ]);
  expect(sent.map(({ etaMs, isLate }) => [etaMs, isLate])).toEqual([
    [20_000, false],
    [20_000, false],
    [18_000, false],
  ]);
});

test('a much longer estimate has no number and is late, until it is below the last number', () => {
  const sent = send([
    [0, { etaMs: 4000 }],
    [1, { etaMs: 40_000 }],
    [2, { etaMs: 3500 }],
  ]);
  expect(sent.map(({ etaMs, isLate }) => [etaMs, isLate])).toEqual([
    [4000, false],
    [null, true],
    [3500, false],
  ]);
});

test('a run that has not started after its estimate is late', () => {
  const sent = send([
    [0, { etaMs: 2000 }],
    [3, { etaMs: 2500 }],
    [4, { etaMs: 2500 }],
    [5, { etaMs: null }],
  ]);
  expect(sent.map(({ etaMs, isLate }) => [etaMs, isLate])).toEqual([
    [2000, false],
    [2000, false],
    [null, true],
    [null, true],
  ]);
});

test.each(['paused', 'batch_paused'] as const)('a run that is %s is not late', (waitingFor) => {
  expect(
    send([
      [0, { etaMs: 2000 }],
      [60, { etaMs: null, maxMs: null, waitingFor }],
    ])[1],
  ).toMatchObject({ etaMs: null, isLate: false });
});

test('someone who overtakes does not raise the position', () => {
  expect(
    send([
      [0, { position: 3, ahead: 2 }],
      [1, { position: 5, ahead: 4 }],
      [2, { position: 2, ahead: 1 }],
    ]).map(({ position, ahead }) => [position, ahead]),
  ).toEqual([
    [3, 2],
    [3, 2],
    [2, 1],
  ]);
});

test('no number ever rises', () => {
  const ms = fc.option(fc.nat({ max: 100_000 }));
  const position = fc.record({ position: fc.integer({ min: 1, max: 30 }), etaMs: ms, maxMs: ms, isLate: fc.boolean() });
  fc.assert(
    fc.property(fc.array(position, { maxLength: 50 }), (positions) => {
      const sent = send(positions.map((next, second) => [second, next]));
      for (const number of ['position', 'etaMs', 'maxMs'] as const) {
        const shown = sent.map((one) => one[number]).filter((value) => value !== null);
        expect(shown).toEqual(shown.toSorted((a, b) => b - a));
      }
    }),
  );
});
