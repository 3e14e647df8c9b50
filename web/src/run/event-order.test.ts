import { expect, test } from 'vitest';
import { createEventGate, decideArrival, hasReached } from './event-order.js';
import type { IncomingEvent } from './run-state.js';

/** Applies events as the page does and returns the resulting text. */
function screenAfter(arrivals: [id: string, text: string][]): string {
  let last: string | null = null;
  let screen = '';
  for (const [id, text] of arrivals) {
    const arrival = decideArrival(last, id);
    if (arrival === 'seen') continue;
    screen = arrival === 'restart' ? text : screen + text;
    last = id;
  }
  return screen;
}

test('a replay that overlaps seen events adds only new ones', () => {
  expect(
    screenAfter([
      ['1-1', 'a'],
      ['1-2', 'b'],
      ['1-1', 'a'],
      ['1-2', 'b'],
      ['1-3', 'c'],
      ['1-3', 'c'],
    ]),
  ).toBe('abc');
});

test('ids are compared as numbers, not as text', () => {
  expect(
    screenAfter([
      ['1-9', 'a'],
      ['1-10', 'b'],
      ['1-9', 'a'],
    ]),
  ).toBe('ab');
});

test('a new attempt clears the output, and late events of the old one are dropped', () => {
  expect(
    screenAfter([
      ['1-1', 'old'],
      ['2-1', 'new'],
      ['1-2', 'late'],
      ['2-2', '!'],
    ]),
  ).toBe('new!');
});

test('the first attempt after the queue is no restart', () => {
  expect(decideArrival('0-1', '1-1')).toBe('next');
  expect(decideArrival(null, '1-1')).toBe('next');
  expect(decideArrival(null, '3-4')).toBe('next');
});

test('an event with an unreadable id is dropped', () => {
  expect(decideArrival('1-1', 'x')).toBe('seen');
  expect(decideArrival(null, '1-1-1')).toBe('seen');
});

test('an echo is due once the event log has reached the event before it', () => {
  expect(hasReached(null, null)).toBe(true);
  expect(hasReached(null, '1-2')).toBe(false);
  expect(hasReached('1-1', '1-2')).toBe(false);
  expect(hasReached('1-2', '1-2')).toBe(true);
  expect(hasReached('2-1', '1-2')).toBe(true);
});

test('events wait for the code that shows them and for the acknowledgement, in order, and can be dropped', async () => {
  const shown: string[] = [];
  let load = () => {};
  const gate = createEventGate({
    prepare: () =>
      new Promise((resolve) => {
        load = resolve;
      }),
    receive: ({ id }) => shown.push(id),
  });
  const pass = (id: string) =>
    gate.pass({ type: 'output', runId: 'r', id, stream: 'stdout', text: '' } as IncomingEvent);
  gate.prepare();
  gate.hold();
  pass('1-1');
  gate.release();
  pass('1-2');
  expect(shown).toEqual([]);
  load();
  await Promise.resolve();
  expect(shown).toEqual(['1-1', '1-2']);
  gate.hold();
  pass('1-3');
  gate.discard();
  pass('1-4');
  expect(shown).toEqual(['1-1', '1-2', '1-4']);
});
