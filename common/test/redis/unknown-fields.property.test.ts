import fc from 'fast-check';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { createRedis } from '../../src/redis/connection.js';
import { parseMessage } from '../../src/runs/run-events.js';
import { parseRoutedRequest } from '../../src/scheduler/completion-requests.js';
import { createControlSubscriber } from '../../src/scheduler/control-channel.js';
import { startTestRedis, type TestRedis } from '../support/test-redis.js';
import { createTestStore, describeReport, describeRun } from '../support/test-store.js';

/** What a process of the next release may store or send beside: fields and kinds that this release does not know. */
const word = fc.stringMatching(/^[a-z][A-Za-z]{0,11}$/).map((name) => `new${name}`);
const text = fc.string({ maxLength: 40 });
const json = fc.jsonValue({ maxDepth: 2 });
const fields = fc.dictionary(word, text, { minKeys: 1, maxKeys: 5 });

let server: TestRedis;
beforeAll(async () => {
  server = await startTestRedis();
});
afterAll(() => server?.close());

const runs = { numRuns: 40 };

test('a run, its batch, its claim and the settings read the same with fields of a later release', async () => {
  const { redis } = server;
  const { keys, scheduler, registry, records, batches, settings } = await createTestStore(redis);
  await batches.create({ id: 'b', userId: 'u', label: null, total: 1 });
  await scheduler.submit([describeRun({ runId: 'r', userId: 'u', batchId: 'b', batchIndex: 0, class: 'batch' })]);
  const readAll = async () => [await records.read('r'), await batches.read('b'), await settings.readLive()];
  const before = await readAll();
  expect(before).not.toContain(null);
  const hashes = [keys.run('r'), keys.batch('b'), keys.first.settings, keys.first.liveSettings, keys.user('u')];
  await fc.assert(
    fc.asyncProperty(fields, async (more) => {
      for (const hash of hashes) await redis.hset(hash, more);
      expect(await readAll()).toEqual(before);
    }),
    runs,
  );
  await registry.register({ id: 'w', incarnation: 'i', slots: 9 });
  expect(await scheduler.start('r', 1, 'i:1', 'w')).toMatchObject({ attempt: 1, userId: 'u', class: 'batch' });
});

test('entries of the event log and their messages read the same with more fields and words', async () => {
  const { redis } = server;
  const { keys, events } = await createTestStore(redis);
  const kind = fc.constantFrom('stdout', 'stderr', 'display');
  let seq = 1;
  await fc.assert(
    fc.asyncProperty(kind, fc.uint8Array({ maxLength: 40 }), fields, async (entryKind, bytes, more) => {
      const [data, id] = [Buffer.from(bytes), { attempt: 1, seq: ++seq }];
      const flat = Object.entries(more).flat();
      await redis.xadd(keys.events('r'), `1-${seq}`, 'k', entryKind, ...flat, 'd', data);
      expect(await events.read('r', { attempt: 1, seq: seq - 1 }, 9)).toEqual([{ id, kind: entryKind, data }]);
      const head = ['1-7', entryKind, ...Object.keys(more)].join(' ');
      const message = Buffer.concat([Buffer.from(`${head}\n`), data]);
      expect(parseMessage(message)).toEqual({ id: { attempt: 1, seq: 7 }, kind: entryKind, data });
    }),
    runs,
  );
});

test('reports of workers and requests for completions read the same with more fields', async () => {
  const { redis } = server;
  const { registry } = await createTestStore(redis);
  await registry.register({ id: 'w', incarnation: 'i', slots: 2 });
  const report = describeReport({ id: 'w', incarnation: 'i', slots: 2 });
  const request = { runId: 'r', id: '1', from: 'a', text: 'pri', cursor: 3 };
  await fc.assert(
    fc.asyncProperty(fc.dictionary(word, json, { minKeys: 1, maxKeys: 5 }), async (more) => {
      expect(await registry.heartbeat({ ...report, ...more }, 60_000)).toEqual({ mode: null });
      expect(await registry.list()).toEqual([expect.objectContaining(report)]);
      expect(parseRoutedRequest(JSON.stringify({ ...more, ...request }))).toMatchObject(request);
    }),
    runs,
  );
});

test('a worker ignores commands of a later release and applies those that follow', async () => {
  const { redis } = server;
  const { keys } = await createTestStore(redis);
  const subscriber = createRedis(server.url, { listening: true });
  const control = createControlSubscriber({ subscriber, keys });
  const received: string[] = [];
  try {
    await new Promise<void>((resolve) => control.onReady(resolve));
    control.onCancel((runId) => received.push(runId));
    let count = 0;
    await fc.assert(
      fc.asyncProperty(fc.array(fc.tuple(word, text), { maxLength: 5 }), async (messages) => {
        for (const [kind, rest] of messages) await redis.publish(keys.first.controlChannel(), `${kind} ${rest}`);
        await redis.publish(keys.first.controlChannel(), `cancel r${++count}`);
        await vi.waitFor(() => expect(received).toHaveLength(count));
        expect(received.at(-1)).toBe(`r${count}`);
      }),
      runs,
    );
  } finally {
    await control.close();
    subscriber.disconnect();
  }
});
