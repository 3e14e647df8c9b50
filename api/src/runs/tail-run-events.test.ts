import { type EventId, firstEventId, formatEventId, isAfter } from '@runq/common/contract/run-event';
import { createLog } from '@runq/common/process/log';
import { createRunEventLog, type StoredEntry } from '@runq/common/runs/run-events';
import { createScheduler } from '@runq/common/scheduler/scheduler';
import { createWorkerRegistry } from '@runq/common/scheduler/worker-registry';
import { createTestKeys, startTestRedis, type TestRedis } from '@runq/common/test/support/test-redis';
import { describeOutcome, describeRun } from '@runq/common/test/support/test-store';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createRunSubscriptions } from './subscriptions.js';
import { tailRunEvents } from './tail-run-events.js';

let server: TestRedis;
beforeAll(async () => {
  server = await startTestRedis();
});
afterAll(async () => {
  await server.close();
});

/** An active run, and readers of it with their own connections. */
async function setUp(runId: string) {
  const keys = createTestKeys();
  const { redis } = server;
  const deps = { redis, keys, dispatch: async () => {} };
  const admission = createScheduler(deps);
  const events = createRunEventLog({ redis, keys });
  await createWorkerRegistry(deps).register({ id: 'w', incarnation: 'i', slots: 4 });
  await admission.submit([describeRun({ runId, userId: 'ada' })]);
  await admission.start(runId, 1, 'token', 'w');
  const openReader = () => {
    const subscriber = server.connect();
    const reading = server.connect();
    const log = createLog({ level: 'silent', name: 'test' });
    const subscriptions = createRunSubscriptions({ subscriber, keys });
    const deps = { subscriptions, events: createRunEventLog({ redis: reading, keys }), log };
    const tail = (after: EventId, deliver: (entry: StoredEntry) => void | Promise<void>) =>
      tailRunEvents(deps, { runId, after, deliver });
    return { subscriptions, tail, reading };
  };
  const finish = (lastSeq: number) => admission.finish(runId, 1, describeOutcome(), lastSeq);
  return { events, openReader, finish };
}

test('two readers, one slow, miss and repeat nothing across lost connections and process changes', async () => {
  const chunks = 600;
  const { events, openReader, finish } = await setUp('r1');
  const processes = [openReader(), openReader()];
  const expected = Array.from({ length: chunks }, (_, i) => `${i}|`).join('');

  async function read(slowly: boolean, moveEvery: number): Promise<{ text: string; ids: EventId[] }> {
    let text = '';
    const ids: EventId[] = [];
    let cursor = firstEventId;
    for (let turn = 0; ; turn++) {
      let over = false;
      let seen = 0;
      const { tail } = processes[turn % 2]!;
      const stream = tail(cursor, async (entry: StoredEntry) => {
        if (seen++ >= moveEvery) return stream.close();
        cursor = entry.id;
        ids.push(entry.id);
        if (entry.kind === 'stdout') text += entry.data;
        if (entry.kind === 'finished') over = true;
        if (slowly && seen % 50 === 0) await new Promise((resolve) => setTimeout(resolve, 5));
      });
      await stream.ended;
      if (over) return { text, ids };
    }
  }

  const readers = [read(false, 97), read(true, 10_000)];
  for (let i = 0; i < chunks; i++) {
    const accepted = await events.append('r1', 1, i + 2, [{ kind: 'stdout', data: Buffer.from(`${i}|`) }]);
    expect(accepted).toBe(true);
    if (i % 5 === 0) await events.append('r1', 1, i + 2, [{ kind: 'stdout', data: Buffer.from('resent') }]);
    if (i % 60 === 30) await server.redis.call('CLIENT', 'KILL', 'TYPE', 'pubsub');
  }
  await finish(chunks + 1);
  for (const { text, ids } of await Promise.all(readers)) {
    expect(text).toBe(expected);
    for (const [i, id] of ids.slice(1).entries()) expect(isAfter(id, ids[i]!)).toBe(true);
    expect(formatEventId(ids.at(-1)!)).toBe(`1-${chunks + 2}`);
  }
  expect(processes.map(({ subscriptions }) => subscriptions.size)).toEqual([0, 0]);
});

test('closing a reader ends its subscription', async () => {
  const { openReader } = await setUp('r2');
  const { subscriptions, tail } = openReader();
  const stream = tail(firstEventId, () => {});
  await expect.poll(() => subscriptions.size).toBe(1);
  stream.close();
  await stream.ended;
  expect(subscriptions.size).toBe(0);
});

test('a reader whose reads fail for a while continues from its position and repeats nothing', async () => {
  const { events, openReader, finish } = await setUp('r3');
  const { tail, reading } = openReader();
  const seen: string[] = [];
  const stream = tail(firstEventId, ({ kind, data }) => void seen.push(`${kind} ${data}`));
  await events.append('r3', 1, 2, [{ kind: 'stdout', data: Buffer.from('a') }]);
  await expect.poll(() => seen.at(-1)).toBe('stdout a');
  reading.disconnect();
  // The subscription is lost too, so that later entries must be read.
  await server.redis.call('CLIENT', 'KILL', 'TYPE', 'pubsub');
  await events.append('r3', 1, 3, [{ kind: 'stdout', data: Buffer.from('b') }]);
  await finish(3);
  await new Promise((resolve) => setTimeout(resolve, 700));
  expect(seen.at(-1)).toBe('stdout a');
  await reading.connect();
  await stream.ended;
  expect(seen.slice(-3)).toEqual(['stdout a', 'stdout b', 'finished {"verdict":"ok"}']);
  expect(new Set(seen).size).toBe(seen.length);
});

test('a reader receives entries too long to be published, in order with the others', async () => {
  const { events, openReader, finish } = await setUp('r6');
  const { tail } = openReader();
  const seen: string[] = [];
  const stream = tail(firstEventId, ({ kind, data }) => void seen.push(`${kind} ${data.length}`));
  await expect.poll(() => seen.length).toBe(2);
  for (const [i, length] of [1, 60_000, 2, 20_000, 50_000, 3].entries())
    await events.append('r6', 1, i + 2, [{ kind: 'stdout', data: Buffer.alloc(length, 'x') }]);
  await finish(7);
  await stream.ended;
  const output = [1, 60_000, 2, 20_000, 50_000, 3].map((length) => `stdout ${length}`);
  expect(seen.slice(2)).toEqual([...output, 'finished 16']);
});

test('a reader that fails during an entry receives it again, and no other entry twice', async () => {
  const { events, openReader, finish } = await setUp('r4');
  const { tail } = openReader();
  await events.append('r4', 1, 2, [
    { kind: 'stdout', data: Buffer.from('a') },
    { kind: 'stdout', data: Buffer.from('b') },
  ]);
  await finish(3);
  const seen: string[] = [];
  let failures = 0;
  const stream = tail(firstEventId, ({ kind, data }) => {
    if (String(data) === 'b' && failures++ === 0) throw new Error('the reader failed');
    seen.push(kind === 'stdout' ? String(data) : kind);
  });
  await stream.ended;
  expect([failures, ...seen]).toEqual([2, 'state', 'state', 'a', 'b', 'finished']);
});

test('a reader that closes during an entry receives no further one', async () => {
  const { events, openReader } = await setUp('r5');
  const { subscriptions, tail } = openReader();
  await events.append('r5', 1, 2, [{ kind: 'stdout', data: Buffer.from('a') }]);
  const seen: string[] = [];
  const stream = tail(firstEventId, async ({ kind }) => {
    seen.push(kind);
    await new Promise((resolve) => setTimeout(resolve, 20));
    stream.close();
  });
  await stream.ended;
  expect(seen).toEqual(['state']);
  expect(subscriptions.size).toBe(0);
});
