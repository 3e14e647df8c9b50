import { expect, it } from 'vitest';
import { createGather } from './gather-writes.js';

const rest = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

it('whoever comes within an interval goes on at the same moment, and the next ones at the next', async () => {
  const gather = createGather(200);
  const moments: number[] = [];
  let moment = 0;
  const come = () => gather().then(() => void moments.push(moment));
  const waves = [come(), come()];
  await rest(20);
  waves.push(come());
  expect(moments).toEqual([]);
  await Promise.all(waves);
  expect(moments).toEqual([0, 0, 0]);
  moment = 1;
  const late = come();
  await Promise.resolve();
  expect(moments).toHaveLength(3);
  await late;
  expect(moments).toEqual([0, 0, 0, 1]);
});

it('without an interval nobody waits', async () => {
  let passed = false;
  createGather(0)().then(() => {
    passed = true;
  });
  await Promise.resolve();
  await Promise.resolve();
  expect(passed).toBe(true);
});
