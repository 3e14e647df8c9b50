import { expect, test } from 'vitest';
import { createTurns } from './turns.js';

test('so many work at a time, so many wait, and others are refused until there is room', async () => {
  const turns = createTurns({ max: 2, waitingMax: 1 });
  const ends: (() => void)[] = [];
  const work = () => new Promise<void>((resolve) => ends.push(resolve));
  const all = [turns.run(work), turns.run(work), turns.run(work)];
  await expect(turns.run(work)).rejects.toMatchObject({ problem: { code: 'unavailable', retryAfterMs: 3000 } });
  expect(ends).toHaveLength(2);
  ends[0]!();
  await all[0];
  await Promise.resolve();
  expect(ends).toHaveLength(3);
  for (const end of ends) end();
  await Promise.all(all);
  expect(await turns.run(async () => 'done')).toBe('done');
});

test('failed work ends its turn', async () => {
  const turns = createTurns({ max: 1, waitingMax: 0 });
  await expect(turns.run(() => Promise.reject(new Error('no')))).rejects.toThrow('no');
  expect(await turns.run(async () => 1)).toBe(1);
});
