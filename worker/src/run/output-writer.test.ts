import { expect, test, vi } from 'vitest';
import { createOutputWriter, type OutputEntry } from './output-writer.js';

/** Replaces Redis: records each append and completes it when the test decides. */
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

test('appends the first piece immediately and combines pieces that arrive during an append', async () => {
  const receiver = createReceiver();
  const output = createOutputWriter({ append: receiver.append, flushMs: 1, ...quiet });
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

test('never splits a character between entries; delivers an incomplete one at the end', async () => {
  const receiver = createReceiver();
  const output = createOutputWriter({ append: receiver.append, flushMs: 1, ...quiet });
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

test('splits a large piece into entries of at most 64 KiB, complete and in order', async () => {
  const receiver = createReceiver();
  const output = createOutputWriter({ append: receiver.append, flushMs: 1, ...quiet });
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

test('sends nothing more for a fenced attempt and reports it once', async () => {
  const receiver = createReceiver();
  let fenced = 0;
  const output = createOutputWriter({ append: receiver.append, flushMs: 1, ...quiet, onFenced: () => fenced++ });
  output.push('stdout', bytes('a'));
  output.push('stdout', bytes('b'));
  await receiver.answer(false);
  output.push('stdout', bytes('c'));
  await output.finish();
  expect([fenced, receiver.calls.length]).toEqual([1, 1]);
});

test('repeats a failed append unchanged', async () => {
  const calls: string[] = [];
  const output = createOutputWriter({
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

test('appends get rarer in a flood, and are immediate again after a pause', async () => {
  vi.useFakeTimers();
  try {
    const times: number[] = [];
    const startedAt = Date.now();
    const append = async () => times.push(Date.now() - startedAt) > 0;
    const output = createOutputWriter({ append, flushMs: 20, ...quiet });
    for (let ms = 0; ms < 2_000; ms += 5) {
      output.push('stdout', bytes('x'));
      await vi.advanceTimersByTimeAsync(5);
    }
    const gaps = times.slice(1).map((time, i) => time - times[i]!);
    expect(times[0]).toBe(0);
    expect(gaps[0]).toBeLessThanOrEqual(25);
    expect(gaps.slice(-5)).toEqual([100, 100, 100, 100, 100]);
    await vi.advanceTimersByTimeAsync(200);
    for (const ms of [0, 20]) {
      const before = times.length;
      output.push('stdout', bytes('x'));
      await vi.advanceTimersByTimeAsync(0);
      if (ms === 0) expect(times.length).toBe(before + 1);
      await vi.advanceTimersByTimeAsync(25);
      expect(times.length).toBe(before + 1);
    }
  } finally {
    vi.useRealTimers();
  }
});

/** Pushes pieces to both streams in turn while the first append is pending, and returns the entries of all appends. */
async function alternate(pieces: number, text: (number: number) => string) {
  const receiver = createReceiver();
  const output = createOutputWriter({ append: receiver.append, flushMs: 1, ...quiet });
  for (let number = 0; number < pieces; number++) output.push(number % 2 ? 'stderr' : 'stdout', bytes(text(number)));
  let isFinished = false;
  const finished = output.finish().finally(() => (isFinished = true));
  while (!isFinished) await receiver.answer();
  const entries = receiver.calls.flatMap((call) => call.entries);
  expect(await finished).toBe(entries.length + 1);
  return { calls: receiver.calls, entries };
}

test('an append has at most 100 entries, so that Redis serves others in between', async () => {
  const { calls, entries } = await alternate(1000, (number) => `${number} `);
  expect(Math.max(...calls.map((call) => call.entries.length))).toBe(100);
  expect(calls.map(({ firstSeq }) => firstSeq)).toEqual(calls.map((_, index) => (index ? 3 + (index - 1) * 100 : 2)));
  expect(entries.map(({ data }) => data.toString())).toEqual(Array.from({ length: 1000 }, (_, number) => `${number} `));
});

test('a flood of small pieces to both streams makes few entries, each stream complete and in order', async () => {
  const { entries } = await alternate(100_000, (number) => `${number} `);
  expect(entries.length).toBeLessThanOrEqual(5020);
  for (const [first, kind] of ['stdout', 'stderr'].entries()) {
    const text = Buffer.concat(entries.filter((entry) => entry.kind === kind).map(({ data }) => data)).toString();
    expect(text).toBe(Array.from({ length: 50_000 }, (_, index) => `${2 * index + first} `).join(''));
  }
  expect(Math.max(...entries.map(({ data }) => data.length))).toBeLessThanOrEqual(64 * 1024);
});

test('an attempt makes a bounded number of entries, also when Redis is quick', async (context) => {
  vi.useFakeTimers();
  context.onTestFinished(() => void vi.useRealTimers());
  const entries: OutputEntry[] = [];
  const append = async (_: number, more: OutputEntry[]) => entries.push(...more) > 0;
  const output = createOutputWriter({ append, flushMs: 1, ...quiet });
  for (let number = 0; number < 100_000; number++) {
    output.push(number % 2 ? 'stderr' : 'stdout', bytes(`${number} `));
    if (number % 100 === 99) await vi.advanceTimersByTimeAsync(100);
  }
  await output.finish();
  expect(entries.length).toBeGreaterThan(50_000);
  expect(entries.length).toBeLessThan(53_000);
  expect(entries.slice(0, 49_000).map(({ data }) => data.toString())).toEqual(
    Array.from({ length: 49_000 }, (_, number) => `${number} `),
  );
  const stderr = Buffer.concat(entries.filter(({ kind }) => kind === 'stderr').map(({ data }) => data)).toString();
  expect(stderr).toBe(Array.from({ length: 50_000 }, (_, index) => `${2 * index + 1} `).join(''));
});

test('an item keeps its place in a flood of output', async () => {
  const receiver = createReceiver();
  const output = createOutputWriter({ append: receiver.append, flushMs: 1, ...quiet });
  for (let number = 0; number < 6000; number++) output.push(number % 2 ? 'stderr' : 'stdout', bytes('x'));
  output.push('stdout', bytes('before'));
  output.display({ kind: 'prompt', body: {} });
  output.push('stdout', bytes('after'));
  output.push('stderr', bytes('after'));
  let isFinished = false;
  const finished = output.finish().finally(() => (isFinished = true));
  while (!isFinished) await receiver.answer();
  await finished;
  const kinds = receiver.calls.flatMap(({ entries }) => entries);
  expect(kinds.slice(-3).map(({ kind }) => kind)).toEqual(['display', 'stdout', 'stderr']);
});
