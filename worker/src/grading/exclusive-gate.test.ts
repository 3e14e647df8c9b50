import fc from 'fast-check';
import { expect, test, vi } from 'vitest';
import { createExclusiveGate } from './exclusive-gate.js';

test('a task that runs alone overlaps with no other, and every task runs', async () => {
  const task = fc.record({ isAlone: fc.boolean(), turns: fc.integer({ min: 0, max: 4 }), fails: fc.boolean() });
  await fc.assert(
    fc.asyncProperty(fc.array(task, { maxLength: 20 }), async (tasks) => {
      const gate = createExclusiveGate();
      let running = 0;
      let alone = 0;
      const results = await Promise.allSettled(
        tasks.map(({ isAlone, turns, fails }) =>
          gate[isAlone ? 'alone' : 'shared'](async () => {
            running++;
            if (isAlone) alone++;
            expect(alone).toBeLessThanOrEqual(1);
            if (alone === 1) expect(running).toBe(1);
            for (let turn = 0; turn < turns; turn++) await Promise.resolve();
            running--;
            if (isAlone) alone--;
            if (fails) throw new Error('failed');
          }),
        ),
      );
      expect(results.filter(({ status }) => status === 'rejected').length).toBe(
        tasks.filter(({ fails }) => fails).length,
      );
      expect(running).toBe(0);
    }),
  );
});

test('cases that run together do not wait for each other', async () => {
  const gate = createExclusiveGate();
  let release = () => {};
  const first = gate.shared(() => new Promise<void>((resolve) => (release = resolve)));
  await gate.shared(async () => {});
  release();
  await first;
});

test('a case that sleeps is not waited for, and new ones wait until the case alone ends or sleeps', async (context) => {
  vi.useFakeTimers();
  context.onTestFinished(() => void vi.useRealTimers());
  const gate = createExclusiveGate();
  const log: string[] = [];
  const sleeping = new Set<string>();
  const wait = (kind: 'shared' | 'alone', name: string, ms: number) => {
    const task = async () => {
      log.push(name);
      await new Promise((resolve) => setTimeout(resolve, ms));
      log.push(`${name} ends`);
    };
    return gate[kind](task, () => sleeping.has(name));
  };
  const all = Promise.all([
    wait('shared', 'sleeper', 20_000),
    wait('shared', 'other', 2000),
    wait('alone', 'first', 1000),
    wait('alone', 'second', 10_000),
    wait('shared', 'next', 100),
  ]);
  await vi.advanceTimersByTimeAsync(3000);
  expect(log.splice(0)).toEqual(['sleeper', 'other', 'other ends']);
  sleeping.add('sleeper');
  await vi.advanceTimersByTimeAsync(3000);
  expect(log.splice(0)).toEqual(['first', 'first ends', 'second']);
  sleeping.add('second');
  await vi.runAllTimersAsync();
  await all;
  expect(log).toEqual(['next', 'next ends', 'second ends', 'sleeper ends']);
});
