import { startTestRedis, type TestRedis } from '@runq/common/test/support/test-redis';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { toProblem } from './error-handler.js';

let server: TestRedis;
beforeAll(async () => {
  server = await startTestRedis();
});
afterAll(() => server.close());

const outcomeOf = async (attempt: () => Promise<unknown>) => {
  const { status, code, retryAfterMs, detail } = await attempt().then(
    () => Promise.reject(new Error('the call succeeded')),
    (error: unknown) => toProblem(error),
  );
  expect(detail).not.toMatch(/OOM|script|user_script|maxmemory/);
  return [status, code, (retryAfterMs ?? 0) > 0];
};

const set = "return redis.call('SET', KEYS[1], 'x')";

test('a Redis at its maxmemory is 503: for a command, a script, a pipeline and a transaction', async () => {
  const { redis } = server;
  await redis.config('SET', 'maxmemory', '1');
  const full = [503, 'store_full', true];
  const first = async (replies: Promise<[Error | null, unknown][] | null>) => {
    const [error] = (await replies)![0]!;
    if (error) throw error;
  };
  try {
    expect(await outcomeOf(() => redis.set('a', 'x'))).toEqual(full);
    expect(await outcomeOf(() => redis.eval(set, 1, 'a'))).toEqual(full);
    expect(await outcomeOf(() => first(redis.pipeline().set('a', 'x').exec()))).toEqual(full);
    expect(await outcomeOf(() => redis.multi().set('a', 'x').exec())).toEqual(full);
  } finally {
    await redis.config('SET', 'maxmemory', '0');
  }
});

test('a Redis that refuses writes is 503', async () => {
  const { redis } = server;
  const unavailable = [503, 'unavailable', true];
  await redis.config('SET', 'min-replicas-to-write', '1');
  expect(await outcomeOf(() => redis.set('a', 'x'))).toEqual(unavailable);
  expect(await outcomeOf(() => redis.eval(set, 1, 'a'))).toEqual(unavailable);
  await redis.config('SET', 'min-replicas-to-write', '0');
  await redis.replicaof('127.0.0.1', 1);
  expect(await outcomeOf(() => redis.eval(set, 1, 'a'))).toEqual(unavailable);
  await redis.replicaof('NO', 'ONE');
});

test.each([
  ['LOADING Redis is loading the dataset in memory', 'unavailable'],
  ['MISCONF Errors writing to the AOF file: No space left on device script: 1f, on @user_script:12.', 'unavailable'],
  ['ERR Error running script (call to f_1f): @user_script:9: @user_script: 9: -OOM command not allowed', 'store_full'],
  ['ERR Error running script (call to f_1f): @user_script:9: @user_script: 9: -MISCONF Redis is', 'unavailable'],
  ['ERR value is not an integer or out of range script: 1f, on @user_script:1.', 'internal'],
  ['WRONGTYPE Operation against a key holding the wrong kind of value', 'internal'],
])('%s', (message, code) => {
  expect(toProblem(new Error(message)).code).toBe(code);
});
