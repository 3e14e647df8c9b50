import { afterAll, beforeAll, expect, it } from 'vitest';
import { startTestRedis, type TestRedis } from '../../test/support/test-redis.js';
import { createTestStore, describeOutcome, describeRun } from '../../test/support/test-store.js';
import { createControlSubscriber } from '../scheduler/control-channel.js';

let server: TestRedis;
beforeAll(async () => {
  server = await startTestRedis();
});
afterAll(() => server.close());

async function open(interactive = true, inputBytes = 1000) {
  const store = await createTestStore(server.redis, { settings: { inputBytes } });
  await store.scheduler.submit([describeRun({ runId: 'r', userId: 'u', interactive })]);
  return store;
}

const type = (text: string) => ({ data: Buffer.from(text) });

it('what is typed while the run waits is read in order, once', async () => {
  const { inputs } = await open();
  expect(await inputs.send('r', type('one\n'))).toBe('sent');
  expect(await inputs.send('r', { ...type('a\nb\n'), paste: true })).toBe('sent');
  expect(await inputs.send('r', { interrupt: true })).toBe('sent');
  expect(await inputs.send('r', { eof: true })).toBe('sent');
  const all = await inputs.read('r', '0');
  const sent = [type('one\n'), { ...type('a\nb\n'), paste: true }, { interrupt: true }, { eof: true }];
  expect(all.map(({ entry }) => entry)).toEqual(sent);
  expect(await inputs.read('r', all[0]!.id)).toEqual(all.slice(1));
  expect(await inputs.read('r', all[3]!.id)).toEqual([]);
});

it('input that is repeated with its key arrives once, also when the run is over meanwhile', async () => {
  const { inputs, scheduler } = await open();
  for (let i = 0; i < 2; i++) expect(await inputs.send('r', type('x\n'), 'first')).toBe('sent');
  expect(await inputs.send('r', type('x\n'), 'second')).toBe('sent');
  expect(await inputs.send('r', type('x\n'))).toBe('sent');
  expect((await inputs.read('r', '0')).map(({ entry }) => entry)).toEqual([type('x\n'), type('x\n'), type('x\n')]);
  await scheduler.cancel('r');
  expect(await inputs.send('r', type('x\n'), 'second')).toBe('sent');
  expect(await inputs.send('r', type('x\n'), 'third')).toBe('finished');
});

it('a run that is not interactive takes an interrupt and nothing else', async () => {
  const { inputs } = await open(false);
  expect(await inputs.send('r', type('x'))).toBe('not_interactive');
  expect(await inputs.send('r', { eof: true })).toBe('not_interactive');
  expect(await inputs.send('r', { interrupt: true })).toBe('sent');
});

it('unknown and finished runs take nothing and leave nothing', async () => {
  const { inputs, scheduler, redis, keys } = await open();
  expect(await inputs.send('none', type('x'))).toBe('unknown');
  await scheduler.cancel('r');
  expect(await inputs.send('r', type('x'))).toBe('finished');
  expect(await redis.exists(keys.input('none'), keys.input('r'))).toBe(0);
});

it('input of a run is bounded, short messages count too, and the end of input always fits', async () => {
  const { inputs } = await open(true, 100);
  expect(await inputs.send('r', type('x'.repeat(101)))).toEqual({ full: { maxBytes: 100, leftBytes: 100 } });
  expect(await inputs.send('r', { ...type('x'.repeat(50)), paste: true })).toBe('sent');
  for (let i = 0; i < 3; i++) expect(await inputs.send('r', type('x'))).toBe('sent');
  expect(await inputs.send('r', type('x'))).toEqual({ full: { maxBytes: 100, leftBytes: 2 } });
  expect(await inputs.send('r', { interrupt: true })).toBe('sent');
  expect(await inputs.send('r', { eof: true })).toBe('sent');
});

it('behind the end of the input nothing is taken, and that is said', async () => {
  const { inputs } = await open();
  expect(await inputs.send('r', { eof: true })).toBe('sent');
  expect(await inputs.send('r', type('x'))).toBe('ended');
  expect(await inputs.send('r', { ...type('x'), paste: true })).toBe('ended');
  expect(await inputs.send('r', { eof: true })).toBe('sent');
  expect(await inputs.read('r', '0')).toHaveLength(2);
});

it('a thousand interrupts and ends of input are taken', async () => {
  const { inputs } = await open();
  const outcomes = await Promise.all(Array.from({ length: 1001 }, () => inputs.send('r', { interrupt: true })));
  expect(outcomes.filter((outcome) => outcome === 'sent')).toHaveLength(1000);
  expect(outcomes.at(-1)).toBe('flooded');
});

it('input goes with the end of its run', async () => {
  const { inputs, scheduler, registry, redis, keys } = await open();
  await inputs.send('r', type('x'));
  await registry.register({ id: 'w', incarnation: 'i', slots: 1 });
  await scheduler.start('r', 1, 'i:1', 'w');
  await scheduler.finish('r', 1, describeOutcome(), 1);
  expect(await redis.exists(keys.input('r'))).toBe(0);
});

it('workers are rung for input and cancels, and again after a lost connection', async () => {
  const { inputs, scheduler, registry, keys } = await open();
  await registry.register({ id: 'w', incarnation: 'i', slots: 1 });
  await scheduler.start('r', 1, 'i:1', 'w');
  const subscriber = server.connect();
  const control = createControlSubscriber({ subscriber, keys });
  const received: string[] = [];
  const waiters: (() => void)[] = [];
  const record = (what: string) => {
    received.push(what);
    for (const wake of waiters.splice(0)) wake();
  };
  const until = async (length: number) => {
    while (received.length < length) await new Promise<void>((resolve) => waiters.push(resolve));
  };
  control.onReady(() => record('ready'));
  control.onInput((runId) => record(`input ${runId}`));
  control.onCancel((runId) => record(`cancel ${runId}`));
  await until(1);
  await inputs.send('r', type('x'));
  await scheduler.cancel('r');
  await until(3);
  await server.redis.call('CLIENT', 'KILL', 'TYPE', 'pubsub');
  await until(4);
  await scheduler.cancel('r');
  await until(5);
  expect(received).toEqual(['ready', 'input r', 'cancel r', 'ready', 'cancel r']);
  await control.close();
});
