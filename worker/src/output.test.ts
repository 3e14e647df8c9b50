import { expect, test } from 'vitest';
import { createOutput, type OutputEntry } from './output.js';

/** Stands where Redis does: keeps what arrives, each call answered when the test says so. */
function createReceiver() {
  const calls: { firstSeq: number; entries: OutputEntry[] }[] = [];
  const pending: ((accepted: boolean) => void)[] = [];
  return {
    calls,
    append(firstSeq: number, entries: OutputEntry[]): Promise<boolean> {
      calls.push({ firstSeq, entries });
      return new Promise((resolve) => pending.push(resolve));
    },
    async answer(accepted = true): Promise<void> {
      pending.shift()?.(accepted);
      await new Promise((resolve) => setImmediate(resolve));
    },
    text: () => Buffer.concat(calls.flatMap(({ entries }) => entries.map(({ data }) => data))).toString(),
  };
}

const quiet = { onFenced: () => {}, onFault: () => {} };
const bytes = (text: string) => Buffer.from(text);

test('the first piece goes at once; what comes while it travels goes together, numbered on', async () => {
  const receiver = createReceiver();
  const output = createOutput({ append: receiver.append, flushMs: 1, ...quiet });
  output.push('stdout', bytes('a'));
  expect(receiver.calls).toHaveLength(1);
  output.push('stdout', bytes('b'));
  output.push('stdout', bytes('c'));
  output.push('stderr', bytes('d'));
  output.push('stdout', bytes('e'));
  const finished = output.finish();
  await receiver.answer();
  await receiver.answer();
  expect(await finished).toBe(5);
  expect(
    receiver.calls.map(({ firstSeq, entries }) => [firstSeq, entries.map(({ kind, data }) => `${kind} ${data}`)]),
  ).toEqual([
    [2, ['stdout a']],
    [3, ['stdout bc', 'stderr d', 'stdout e']],
  ]);
});

test('a character is never cut between entries, and an unfinished one is delivered at the end', async () => {
  const receiver = createReceiver();
  const output = createOutput({ append: receiver.append, flushMs: 1, ...quiet });
  const smile = bytes('😀');
  output.push('stdout', smile.subarray(0, 3));
  expect(receiver.calls).toHaveLength(0);
  output.push('stdout', smile.subarray(3));
  output.push('stdout', bytes('é').subarray(0, 1));
  const finished = output.finish();
  await receiver.answer();
  await receiver.answer();
  await finished;
  expect(receiver.calls.map(({ entries }) => entries[0]!.data)).toEqual([smile, Buffer.from([0xc3])]);
});

test('a large piece is cut into entries of 64 KiB at most, complete and in order', async () => {
  const receiver = createReceiver();
  const output = createOutput({ append: receiver.append, flushMs: 1, ...quiet });
  const text = 'äöü€😀'.repeat(50_000);
  output.push('stdout', bytes(text));
  const finished = output.finish();
  let over = false;
  finished.then(() => (over = true));
  while (!over) await receiver.answer();
  expect(receiver.text()).toBe(text);
  for (const { entries } of receiver.calls)
    for (const { data } of entries) expect(data.length).toBeLessThanOrEqual(65_536);
});

test('a fenced attempt sends nothing more and says so once', async () => {
  const receiver = createReceiver();
  let fenced = 0;
  const output = createOutput({ append: receiver.append, flushMs: 1, ...quiet, onFenced: () => fenced++ });
  output.push('stdout', bytes('a'));
  output.push('stdout', bytes('b'));
  await receiver.answer(false);
  output.push('stdout', bytes('c'));
  await output.finish();
  expect([fenced, receiver.calls.length]).toEqual([1, 1]);
});

test('an append that failed is sent again, the same', async () => {
  const calls: string[] = [];
  const output = createOutput({
    ...quiet,
    flushMs: 1,
    append: async (firstSeq, entries) => {
      calls.push(`${firstSeq} ${entries[0]!.data}`);
      if (calls.length === 1) throw new Error('OOM command not allowed');
      return true;
    },
  });
  output.push('stdout', bytes('a'));
  expect(await output.finish()).toBe(2);
  expect(calls).toEqual(['2 a', '2 a']);
});
