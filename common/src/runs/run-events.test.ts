import { afterAll, beforeAll, expect, it } from 'vitest';
import { startTestRedis, type TestRedis } from '../../test/support/test-redis.js';
import { createTestStore, describeOutcome, describeRun } from '../../test/support/test-store.js';
import { parseMessage, type StoredEntry } from './run-events.js';

let server: TestRedis;
beforeAll(async () => {
  server = await startTestRedis();
});
afterAll(() => server.close());

const beginning = { attempt: 0, seq: 0 };
const out = (text: string) => ({ kind: 'stdout' as const, data: Buffer.from(text) });
const err = (text: string) => ({ kind: 'stderr' as const, data: Buffer.from(text) });
const format = ({ id, kind, data }: StoredEntry) => `${id.attempt}-${id.seq} ${kind} ${data}`;

async function openWithRun(interactive = false) {
  const store = await createTestStore(server.redis);
  await store.registry.register({ id: 'w', incarnation: 'i', slots: 5 });
  await store.scheduler.submit([describeRun({ runId: 'r', userId: 'u', interactive })]);
  await store.scheduler.start('r', 1, 'i:1', 'w');
  return store;
}

it('the event log has everything in order, the end last', async () => {
  const { scheduler, events } = await openWithRun();
  expect(await events.append('r', 1, 2, [out('a'), err('b')])).toBe(true);
  expect(await events.append('r', 1, 4, [{ kind: 'display', data: Buffer.from('{"kind":"plot"}') }])).toBe(true);
  await scheduler.finish('r', 1, describeOutcome(), 4);
  expect((await events.read('r', beginning, 100)).map(format)).toEqual([
    '0-1 state {"state":"queued","attempt":0}',
    '1-1 state {"state":"active","attempt":1}',
    '1-2 stdout a',
    '1-3 stderr b',
    '1-4 display {"kind":"plot"}',
    '1-5 finished {"verdict":"ok"}',
  ]);
  expect((await events.read('r', { attempt: 1, seq: 3 }, 1)).map(format)).toEqual(['1-4 display {"kind":"plot"}']);
});

it('output sent again is there once, also when it overlaps', async () => {
  const { events } = await openWithRun();
  await events.append('r', 1, 2, [out('a'), out('b')]);
  expect(await events.append('r', 1, 2, [out('a'), out('b')])).toBe(true);
  expect(await events.append('r', 1, 3, [out('b'), out('c')])).toBe(true);
  expect((await events.readOutput({ id: 'r', attempt: 1 })).stdout.toString()).toBe('abc');
});

it('an attempt whose output is incomplete writes no more and does not end as ok', async () => {
  const { scheduler, events, records } = await openWithRun();
  await events.append('r', 1, 2, [out('a')]);
  // A failover to a replica that had not received the next entries.
  expect(await events.append('r', 1, 5, [out('d')])).toBe(false);
  expect(await scheduler.finish('r', 1, describeOutcome(), 5)).toBe('fenced');
  expect(await records.read('r')).toMatchObject({ state: 'active', verdict: null });
  expect(await scheduler.retry('r', 1, 'handover')).toBe(true);
  expect(await scheduler.start('r', 2, 'i:2', 'w')).toMatchObject({ attempt: 2 });
  await events.append('r', 2, 2, [out('all')]);
  expect(await scheduler.finish('r', 2, describeOutcome(), 2)).toBe('finished');
  expect((await events.readOutput({ id: 'r' })).stdout.toString()).toBe('all');
});

it('a fenced worker must stop and writes nothing', async () => {
  const { scheduler, events, registry, dispatched } = await openWithRun();
  await events.append('r', 1, 2, [out('old')]);
  await registry.register({ id: 'w', incarnation: 'j', slots: 5 });
  expect(await events.append('r', 1, 3, [out('ghost')])).toBe(false);
  expect(dispatched.at(-1)).toEqual({ runId: 'r', attempt: 2 });
  await scheduler.start('r', 2, 'j:1', 'w');
  expect(await events.append('r', 1, 3, [out('ghost')])).toBe(false);
  await events.append('r', 2, 2, [out('new')]);
  expect((await events.readOutput({ id: 'r', attempt: 2 })).both.toString()).toBe('new');
  expect((await events.read('r', beginning, 100)).map(format)).toEqual([
    '0-1 state {"state":"queued","attempt":0}',
    '1-1 state {"state":"active","attempt":1}',
    '1-2 stdout old',
    '1-3 state {"state":"queued","attempt":1}',
    '2-1 state {"state":"active","attempt":2}',
    '2-2 stdout new',
  ]);
});

it('output of a run that does not exist is refused and leaves nothing', async () => {
  const { events } = await openWithRun();
  expect(await events.append('none', 1, 2, [out('x')])).toBe(false);
  expect(await events.read('none', beginning, 10)).toEqual([]);
  expect((await events.readOutput({ id: 'none', attempt: 1 })).both.length).toBe(0);
});

it('bytes pass unchanged, and more of them than one page', async () => {
  const { events } = await openWithRun();
  const bytes = Buffer.from(Array.from({ length: 256 }, (_, i) => i));
  const entries = Array.from({ length: 450 }, (_, i) => ({
    kind: i % 2 ? ('stderr' as const) : ('stdout' as const),
    data: bytes,
  }));
  await events.append('r', 1, 2, entries);
  const { stdout, stderr, both } = await events.readOutput({ id: 'r', attempt: 1 });
  expect([stdout.length, stderr.length, both.length]).toEqual([225 * 256, 225 * 256, 450 * 256]);
  expect(both.equals(Buffer.concat(entries.map(({ data }) => data)))).toBe(true);
});

it('subscribers receive each entry as it is written, and long ones only by announcement', async () => {
  const { scheduler, events, keys } = await openWithRun();
  const subscriber = server.connect();
  const received: string[] = [];
  const ended = new Promise<void>((resolve) =>
    subscriber.on('messageBuffer', (_channel: Buffer, message: Buffer) => {
      const entry = parseMessage(message);
      received.push(entry ? format(entry) : 'announced');
      if (entry?.kind === 'finished') resolve();
    }),
  );
  await subscriber.subscribe(keys.runChannel('r'));
  await events.append('r', 1, 2, [out('two\nlines\n')]);
  await events.append('r', 1, 2, [out('two\nlines\n')]);
  await events.append('r', 1, 3, [out('x'.repeat(16_384)), out('x'.repeat(16_385))]);
  await scheduler.finish('r', 1, describeOutcome('runtime_error'), 4);
  await ended;
  expect(received).toEqual([
    '1-2 stdout two\nlines\n',
    `1-3 stdout ${'x'.repeat(16_384)}`,
    'announced',
    '1-5 finished {"verdict":"runtime_error"}',
  ]);
});

it('a queued run has no stream; readers get the same event log before and after its start', async () => {
  const store = await createTestStore(server.redis);
  const { scheduler, events, keys, registry } = store;
  await scheduler.submit([describeRun({ runId: 'r', userId: 'u' }), describeRun({ runId: 'gone', userId: 'u' })]);
  const waiting = await events.read('r', beginning, 10);
  expect(waiting.map(({ id, kind, data }) => [id, kind, String(data)])).toEqual([
    [{ attempt: 0, seq: 1 }, 'state', '{"state":"queued","attempt":0}'],
  ]);
  expect(await server.redis.exists(keys.events('r'))).toBe(0);
  expect(await events.read('r', { attempt: 0, seq: 1 }, 10)).toEqual([]);
  expect(await events.read('never was', beginning, 10)).toEqual([]);
  await scheduler.cancel('gone');
  expect((await events.read('gone', beginning, 10)).map(({ kind }) => kind)).toEqual(['state', 'finished']);
  await registry.register({ id: 'w', incarnation: 'i', slots: 4 });
  await scheduler.start('r', 1, 'i:t', 'w');
  const started = await events.read('r', beginning, 10);
  expect(started[0]).toEqual(waiting[0]);
  expect(started.slice(1).map(({ id }) => id)).toEqual([{ attempt: 1, seq: 1 }]);
});
