import { expect, test } from 'vitest';
import type { DisplayItem } from './contract.js';
import { fromSupervisor } from './protocol.js';
import { createSessionHandle } from './session-handle.js';

/** A session whose supervisor is this test: the frames sent to it, and a function that replies. */
function openSession() {
  const sent: { id: number; text: string; cursor: number }[] = [];
  const items: DisplayItem[] = [];
  const { run, onFrame } = createSessionHandle({
    number: 1,
    listener: { onOutput: () => undefined, onDisplay: (item) => items.push(item) },
    send: (frame) => sent.push(JSON.parse(frame.subarray(9).toString())),
    onEnd: () => undefined,
  });
  const answer = (kind: number, body: object) => onFrame(kind, Buffer.from(JSON.stringify(body)));
  return { run, sent, items, answer };
}

test('shows a prompt of 256 characters beyond the BMP', () => {
  const { items, answer } = openSession();
  const prompt = { text: '🐢'.repeat(256), source: 'input' };
  answer(fromSupervisor.prompt, prompt);
  expect(items).toEqual([{ kind: 'prompt', body: prompt }]);
});

test('completion positions count code points, as in Python', async () => {
  const { run, sent, answer } = openSession();
  const completion = run.complete('🐢 pri', 5);
  expect(sent).toEqual([{ id: 1, text: '🐢 pri', cursor: 5 }]);
  answer(fromSupervisor.completion, { id: 1, state: 'ok', from: 2, matches: ['print('] });
  expect(await completion).toEqual({ state: 'ok', from: 2, matches: ['print('] });
});

test('offers a match of 200 characters beyond the BMP', async () => {
  const { run, answer } = openSession();
  const completion = run.complete('x', 1);
  answer(fromSupervisor.completion, { id: 1, state: 'ok', from: 0, matches: ['𝐱'.repeat(200)] });
  expect(await completion).toEqual({ state: 'ok', from: 0, matches: ['𝐱'.repeat(200)] });
});

const badAnswers: object[] = [
  { from: true, matches: [] },
  { from: -1, matches: [] },
  { from: 1.5, matches: [] },
  { from: null, matches: [] },
  { from: 7, matches: ['x'] },
  { from: 0, matches: 'print' },
  { from: 0, matches: [7] },
  { from: 0, matches: ['x'.repeat(201)] },
  { from: 0, matches: Array(101).fill('x') },
  {},
];

test.each(badAnswers)('a completion of another shape completes nothing (%#)', async (body) => {
  const { run, answer } = openSession();
  const completion = run.complete('x', 1);
  answer(fromSupervisor.completion, { id: 1, state: 'ok', ...body });
  expect(await completion).toEqual({ state: 'ok', from: 0, matches: [] });
});
