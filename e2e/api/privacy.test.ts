import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Client, signIn } from '../support/client.js';
import { type Runq, startRunq } from '../support/start-runq.js';

let runq: Runq;
let alice: Client;
let mallory: Client;

beforeAll(async () => {
  runq = await startRunq();
  [alice, mallory] = await Promise.all([signIn(runq.url, 'alice'), signIn(runq.url, 'mallory')]);
});
afterAll(async () => {
  await runq?.stop();
});

test('users named *, a:b, {x} or with a line break collide with no other user', async () => {
  const names = ['*', 'a:b', 'a', '{x}', 'x\ny', 'ä'.repeat(128), 'a%3Ab'];
  for (const name of names) {
    const user = await signIn(runq.url, name);
    const run = await user.run('print("mine")');
    expect(run).toMatchObject({ userId: name, verdict: 'ok' });
    const { runs } = await user.json<{ runs: { id: string; userId: string }[] }>('GET', '/v1/runs');
    expect(runs.map(({ id, userId }) => [id, userId])).toEqual([[run.id, name]]);
  }
});

test('a rejected request reports all problems and stores nothing', async () => {
  const response = await alice.call('POST', '/v1/runs', {
    files: [{ path: '../x.py', content: 'a' }],
    limits: { cpuTimeMs: 0, memoryBytes: -1, wallTimeMs: 1e12 },
    args: 'no',
    class: 'batch',
  });
  expect(response.status).toBe(422);
  expect(response.headers.get('content-type')).toContain('application/problem+json');
  const problem = (await response.json()) as { code: string; errors: { pointer: string }[] };
  expect(problem.code).toBe('invalid');
  expect(problem.errors.map(({ pointer }) => pointer)).toEqual(
    expect.arrayContaining([
      '/files/0/path',
      '/limits/cpuTimeMs',
      '/limits/memoryBytes',
      '/limits/wallTimeMs',
      '/args',
      '/entry',
      '/class',
    ]),
  );
  const malformed = await fetch(`${runq.url}/v1/runs`, {
    method: 'POST',
    headers: { authorization: `Bearer ${alice.token}` },
    body: '{"code":',
  });
  expect([malformed.status, ((await malformed.json()) as { code: string }).code]).toEqual([400, 'malformed_json']);
  for (const json of ['null', '7', '"print(1)"', 'true']) {
    const odd = await fetch(`${runq.url}/v1/runs`, {
      method: 'POST',
      headers: { authorization: `Bearer ${alice.token}` },
      body: json,
    });
    expect([json, odd.status, ((await odd.json()) as { code: string }).code]).toEqual([json, 422, 'invalid']);
  }
  const foreign = await fetch(`${runq.url}/v1/runs`, {
    method: 'POST',
    headers: { authorization: `Bearer ${alice.token}` },
    body: Buffer.from('{"code":"print(\'\xff\')"}', 'latin1'),
  });
  expect(foreign.status).toBe(400);
  const large = await alice.call('POST', '/v1/runs', { code: 'x'.repeat(1024 * 1024 + 1) });
  expect(large.status).toBe(413);
});

test('hides the names of others from anonymous users and students', async () => {
  const busy = await alice.submit({ code: 'input()', interactive: true });
  const anonymous = await (await fetch(`${runq.url}/health`)).text();
  const stats = await (await fetch(`${runq.url}/system-stats`)).text();
  const seen = await (await mallory.call('GET', '/system-stats')).text();
  for (const text of [anonymous, stats, seen]) expect(text).not.toContain('alice');
  await alice.cancel(busy.id);
});
