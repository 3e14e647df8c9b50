import { afterAll, beforeAll, expect, test } from 'vitest';
import { createTestKeys, startTestRedis, type TestRedis } from '../../test/support/test-redis.js';
import { createCompletionRequests, createCompletionResponder } from './completion-requests.js';
import { createControlSubscriber } from './control-channel.js';

let server: TestRedis;
beforeAll(async () => {
  server = await startTestRedis();
});
afterAll(() => server.close());

const busy = { state: 'busy', from: 0, matches: [] };

function open() {
  const keys = createTestKeys();
  const { redis } = server;
  const openApi = () => createCompletionRequests({ redis, subscriber: server.connect(), keys });
  const answer = createCompletionResponder({ redis, keys });
  const openWorker = () =>
    new Promise<ReturnType<typeof createControlSubscriber>>((resolve) => {
      const control = createControlSubscriber({ subscriber: server.connect(), keys });
      control.onReady(() => resolve(control));
    });
  return { openApi, openWorker, answer };
}

test('each of two processes that ask at once gets its own answers', async () => {
  const { openApi, openWorker, answer } = open();
  const worker = await openWorker();
  worker.onComplete((runId, question) => {
    void answer(question, { state: 'ok', from: question.cursor, matches: [`${runId} ${question.text}`] });
  });
  const apis = [openApi(), openApi()];
  const answers = await Promise.all(
    [0, 1, 2, 3].map((i) => apis[i % 2]!.ask(`r${i}`, { text: `a b\n${i}`, cursor: i })),
  );
  expect(answers).toEqual([0, 1, 2, 3].map((i) => ({ state: 'ok', from: i, matches: [`r${i} a b\n${i}`] })));
  for (const api of apis) api.close();
  await worker.close();
});

test('replies busy without a subscriber, without a reply, or when the process ends', async () => {
  const { openApi, openWorker } = open();
  const api = openApi();
  expect(await api.ask('r', { text: 'a', cursor: 1 })).toEqual(busy);
  const worker = await openWorker();
  expect(await api.ask('r', { text: 'a', cursor: 1 })).toEqual(busy);
  const last = api.ask('r', { text: 'a', cursor: 1 });
  api.close();
  expect(await last).toEqual(busy);
  await worker.close();
});
