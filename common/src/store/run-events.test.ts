import { afterAll, beforeAll, expect, it } from 'vitest';
import { createTestStore, describeOutcome, describeRun } from './admission.testkit.js';
import { startTestRedis, type TestRedis } from './redis.testkit.js';
import { parseMessage, type StoredEntry } from './run-events.js';

let server: TestRedis;
beforeAll(async () => {
  server = await startTestRedis();
});
afterAll(() => server.close());

const beginning = { attempt: 0, seq: 0 };
const out = (text: string) => ({ kind: 'stdout' as const, data: Buffer.from(text) });
const err = (text: string) => ({ kind: 'stderr' as const, data: Buffer.from(text) });
const tell = ({ id, kind, data }: StoredEntry) => `${id.attempt}-${id.seq} ${kind} ${data}`;

async function openWithRun(interactive = false) {
  const store = await createTestStore(server.redis);
  await store.registry.hello({ id: 'w', incarnation: 'i', lanes: 5 });
  await store.admission.submit([describeRun({ runId: 'r', userId: 'u', interactive })]);
  await store.admission.start('r', 1, 'i:1', 'w');
  return store;
}

it('the story of a run tells everything in order, the end last', async () => {
  const { admission, events } = await openWithRun();
  expect(await events.append('r', 1, 2, [out('a'), err('b')])).toBe(true);
  expect(await events.append('r', 1, 4, [{ kind: 'display', data: Buffer.from('{"kind":"plot"}') }])).toBe(true);
  await admission.finish('r', 1, describeOutcome(), 4);
  expect((await events.read('r', beginning, 100)).map(tell)).toEqual([
    '0-1 state {"state":"queued","attempt":0}',
    '1-1 state {"state":"active","attempt":1}',
    '1-2 stdout a',
    '1-3 stderr b',
    '1-4 display {"kind":"plot"}',
    '1-5 finished {"verdict":"ok"}',
  ]);
  expect((await events.read('r', { attempt: 1, seq: 3 }, 1)).map(tell)).toEqual(['1-4 display {"kind":"plot"}']);
});

it('output sent again is there once, also when it overlaps', async () => {
  const { events } = await openWithRun();
  await events.append('r', 1, 2, [out('a'), out('b')]);
  expect(await events.append('r', 1, 2, [out('a'), out('b')])).toBe(true);
  expect(await events.append('r', 1, 3, [out('b'), out('c')])).toBe(true);
  expect((await events.readOutput('r')).stdout.toString()).toBe('abc');
});

it('a zombie is told to stop and writes nothing', async () => {
  const { admission, events, registry, dispatched } = await openWithRun();
  await events.append('r', 1, 2, [out('old')]);
  await registry.hello({ id: 'w', incarnation: 'j', lanes: 5 });
  expect(await events.append('r', 1, 3, [out('ghost')])).toBe(false);
  expect(dispatched.at(-1)).toEqual({ runId: 'r', attempt: 2 });
  await admission.start('r', 2, 'j:1', 'w');
  expect(await events.append('r', 1, 3, [out('ghost')])).toBe(false);
  await events.append('r', 2, 2, [out('new')]);
  expect((await events.readOutput('r')).both.toString()).toBe('new');
  expect((await events.read('r', beginning, 100)).map(tell)).toEqual([
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
  expect((await events.readOutput('none')).both.length).toBe(0);
});

it('bytes pass unchanged, and more of them than one page', async () => {
  const { events } = await openWithRun();
  const bytes = Buffer.from(Array.from({ length: 256 }, (_, i) => i));
  const entries = Array.from({ length: 450 }, (_, i) => ({
    kind: i % 2 ? ('stderr' as const) : ('stdout' as const),
    data: bytes,
  }));
  await events.append('r', 1, 2, entries);
  const { stdout, stderr, both } = await events.readOutput('r');
  expect([stdout.length, stderr.length, both.length]).toEqual([225 * 256, 225 * 256, 450 * 256]);
  expect(both.equals(Buffer.concat(entries.map(({ data }) => data)))).toBe(true);
});

it('whoever listens hears each entry as it is written', async () => {
  const { admission, events, keys } = await openWithRun();
  const subscriber = server.connect();
  const heard: string[] = [];
  const ended = new Promise<void>((resolve) =>
    subscriber.on('messageBuffer', (_channel: Buffer, message: Buffer) => {
      const entry = parseMessage(message);
      heard.push(tell(entry));
      if (entry.kind === 'finished') resolve();
    }),
  );
  await subscriber.subscribe(keys.runChannel('r'));
  await events.append('r', 1, 2, [out('two\nlines\n')]);
  await events.append('r', 1, 2, [out('two\nlines\n')]);
  await admission.finish('r', 1, describeOutcome('runtime_error'), 2);
  await ended;
  expect(heard).toEqual(['1-2 stdout two\nlines\n', '1-3 finished {"verdict":"runtime_error"}']);
});

it('a run that waits takes no stream; whoever reads it finds the same story before and after it starts', async () => {
  const store = await createTestStore(server.redis);
  const { admission, events, keys, registry } = store;
  await admission.submit([describeRun({ runId: 'r', userId: 'u' }), describeRun({ runId: 'gone', userId: 'u' })]);
  const waiting = await events.read('r', beginning, 10);
  expect(waiting.map(({ id, kind, data }) => [id, kind, String(data)])).toEqual([
    [{ attempt: 0, seq: 1 }, 'state', '{"state":"queued","attempt":0}'],
  ]);
  expect(await server.redis.exists(keys.events('r'))).toBe(0);
  expect(await events.read('r', { attempt: 0, seq: 1 }, 10)).toEqual([]);
  expect(await events.read('never was', beginning, 10)).toEqual([]);
  await admission.cancel('gone');
  expect((await events.read('gone', beginning, 10)).map(({ kind }) => kind)).toEqual(['state', 'finished']);
  await registry.hello({ id: 'w', incarnation: 'i', lanes: 4 });
  await admission.start('r', 1, 'i:t', 'w');
  const started = await events.read('r', beginning, 10);
  expect(started[0]).toEqual(waiting[0]);
  expect(started.slice(1).map(({ id }) => id)).toEqual([{ attempt: 1, seq: 1 }]);
});
