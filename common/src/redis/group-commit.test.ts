import { expect, it } from 'vitest';
import { createGroupCommit } from './group-commit.js';

const rest = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

it('calls within an interval continue together, later ones in the next interval', async () => {
  const gather = createGroupCommit(200);
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

it('does not wait without an interval', async () => {
  let passed = false;
  createGroupCommit(0)().then(() => {
    passed = true;
  });
  await Promise.resolve();
  await Promise.resolve();
  expect(passed).toBe(true);
});
