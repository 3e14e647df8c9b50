import { setTimeout as delay } from 'node:timers/promises';
import { expect, test, vi } from 'vitest';
import { createQuietPace, runPeriodically } from './periodic-tasks.js';

test('a chore is done again and again, one at a time, after failures too, until it is closed', async () => {
  const warnings: unknown[] = [];
  let begun = 0;
  let atOnce = 0;
  const house = runPeriodically({
    log: { warn: (facts: unknown) => warnings.push(facts) } as never,
    intervalMs: 5,
    tasks: {
      async slow() {
        begun++;
        atOnce++;
        expect(atOnce).toBe(1);
        await delay(20);
        atOnce--;
        throw new Error('not today');
      },
    },
  });
  while (begun < 3) await delay(5);
  house.close();
  await delay(50);
  const { length } = warnings;
  expect(length).toBe(begun);
  expect(warnings[0]).toMatchObject({ task: 'slow', err: { message: 'not today' } });
  await delay(50);
  expect(begun).toBe(length);
});

test('intervals that are not due are skipped', async () => {
  let asked = 0;
  let ran = 0;
  const tasks = runPeriodically({
    log: { warn: () => {} } as never,
    intervalMs: 5,
    isDue: () => ++asked % 3 === 0,
    tasks: { count: async () => void ran++ },
  });
  await vi.waitFor(() => expect(asked).toBeGreaterThanOrEqual(9), 10_000);
  tasks.close();
  expect(ran).toBe(Math.floor(asked / 3));
});

test('a task is due each time, and while it is quiet one time of a few', () => {
  let isQuiet = false;
  const isDue = createQuietPace(() => isQuiet, 4);
  const count = (times: number) => Array.from({ length: times }, isDue).filter((due) => due).length;
  expect(count(10)).toBe(10);
  isQuiet = true;
  expect(count(10 * 4)).toBe(10);
  isDue();
  isQuiet = false;
  expect(isDue()).toBe(true);
});
