import { afterAll, beforeAll, expect, it } from 'vitest';
import { createTestStore, describeOutcome, describeRun } from './admission.testkit.js';
import { createControlSubscriber } from './control.js';
import { startTestRedis, type TestRedis } from './redis.testkit.js';

let server: TestRedis;
beforeAll(async () => {
  server = await startTestRedis();
});
afterAll(() => server.close());

async function open(interactive = true, inputBytes = 1000) {
  const store = await createTestStore(server.redis, { settings: { inputBytes } });
  await store.admission.submit([describeRun({ runId: 'r', userId: 'u', interactive })]);
  return store;
}

const type = (text: string) => ({ data: Buffer.from(text) });

it('what is typed while the run waits is read in order, once', async () => {
  const { inputs } = await open();
  expect(await inputs.send('r', type('one\n'))).toBe('sent');
  expect(await inputs.send('r', { interrupt: true })).toBe('sent');
  expect(await inputs.send('r', { eof: true })).toBe('sent');
  const all = await inputs.read('r', '0');
  expect(all.map(({ entry }) => entry)).toEqual([type('one\n'), { interrupt: true }, { eof: true }]);
  expect(await inputs.read('r', all[0]!.id)).toEqual(all.slice(1));
  expect(await inputs.read('r', all[2]!.id)).toEqual([]);
});

it('a run that is not interactive takes an interrupt and nothing else', async () => {
  const { inputs } = await open(false);
  expect(await inputs.send('r', type('x'))).toBe('not_interactive');
  expect(await inputs.send('r', { eof: true })).toBe('not_interactive');
  expect(await inputs.send('r', { interrupt: true })).toBe('sent');
});

it('unknown and finished runs take nothing and leave nothing', async () => {
  const { inputs, admission, redis, keys } = await open();
  expect(await inputs.send('none', type('x'))).toBe('unknown');
  await admission.cancel('r');
  expect(await inputs.send('r', type('x'))).toBe('finished');
  expect(await redis.exists(keys.input('none'), keys.input('r'))).toBe(0);
});

it('a run is sent no more than its share, short messages are not free, and its end can always be told', async () => {
  const { inputs } = await open(true, 100);
  expect(await inputs.send('r', type('x'.repeat(101)))).toBe('full');
  expect(await inputs.send('r', type('x'.repeat(50)))).toBe('sent');
  for (let i = 0; i < 3; i++) expect(await inputs.send('r', type('x'))).toBe('sent');
  expect(await inputs.send('r', type('x'))).toBe('full');
  expect(await inputs.send('r', { interrupt: true })).toBe('sent');
  expect(await inputs.send('r', { eof: true })).toBe('sent');
});

it('input expires with its run', async () => {
  const { inputs, admission, registry, redis, keys } = await open();
  await inputs.send('r', type('x'));
  await registry.hello({ id: 'w', incarnation: 'i', lanes: 1 });
  await admission.start('r', 1, 'i:1', 'w');
  await admission.finish('r', 1, describeOutcome(), 1);
  expect(await redis.pttl(keys.input('r'))).toBeGreaterThan(0);
});

it('workers are rung for input and cancels, and again after a lost connection', async () => {
  const { inputs, admission, registry, keys } = await open();
  await registry.hello({ id: 'w', incarnation: 'i', lanes: 1 });
  await admission.start('r', 1, 'i:1', 'w');
  const subscriber = server.connect();
  const control = createControlSubscriber({ subscriber, keys });
  const heard: string[] = [];
  const waiters: (() => void)[] = [];
  const hear = (what: string) => {
    heard.push(what);
    for (const wake of waiters.splice(0)) wake();
  };
  const until = async (length: number) => {
    while (heard.length < length) await new Promise<void>((resolve) => waiters.push(resolve));
  };
  control.onReady(() => hear('ready'));
  control.onInput((runId) => hear(`input ${runId}`));
  control.onCancel((runId) => hear(`cancel ${runId}`));
  await until(1);
  await inputs.send('r', type('x'));
  await admission.cancel('r');
  await until(3);
  await server.redis.call('CLIENT', 'KILL', 'TYPE', 'pubsub');
  await until(4);
  await admission.cancel('r');
  await until(5);
  expect(heard).toEqual(['ready', 'input r', 'cancel r', 'ready', 'cancel r']);
  await control.close();
});
