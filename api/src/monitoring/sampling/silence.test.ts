import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test, vi } from 'vitest';
import { createSilence } from './silence.js';

function block(ms: number): void {
  const end = performance.now() + ms;
  while (performance.now() < end);
}

test('it grows from the first wait on, and ends with an answer', async () => {
  const silence = createSilence();
  expect(silence.ms).toBe(0);
  silence.begin();
  await vi.waitFor(() => expect(silence.ms).toBeGreaterThanOrEqual(100), 10_000);
  silence.begin();
  await vi.waitFor(() => expect(silence.ms).toBeGreaterThanOrEqual(300), 10_000);
  silence.end();
  expect(silence.ms).toBe(0);
  await sleep(250);
  expect(silence.ms).toBe(0);
});

test('time in which this process cannot do anything is not silence', async () => {
  const silence = createSilence();
  silence.begin();
  block(1500);
  await new Promise(setImmediate);
  expect(silence.ms).toBeLessThanOrEqual(200);
  silence.end();
});
