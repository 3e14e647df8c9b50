import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { signIn } from '../support/client.js';
import { type Cluster, startCluster } from '../support/cluster.js';
import { until } from '../support/start-runq.js';

const key = 'a-key-of-the-test-0123456789';
let cluster: Cluster;
let receiver: Server;
/** Bodies of callbacks by the path that they were sent to, and paths that fail that many more times. */
const arrived: { path: string; body: Record<string, unknown> }[] = [];
const failures = new Map<string, number>();
beforeAll(async () => {
  receiver = createServer((request, response) => {
    let text = '';
    request.on('data', (bytes) => (text += bytes));
    request.on('end', () => {
      const path = request.url!;
      arrived.push({ path, body: JSON.parse(text) });
      const left = failures.get(path) ?? 0;
      failures.set(path, left - 1);
      if (left > 0) request.socket.destroy();
      else response.end();
    });
  });
  await new Promise<void>((resolve) => receiver.listen(0, '127.0.0.1', resolve));
  cluster = await startCluster({
    apis: 1,
    workers: 1,
    env: { RUNQ_COMPAT: 'judge0', RUNQ_COMPAT_KEYS: `web=${key}`, RUNQ_COMPAT_CALLBACKS: '127.0.0.1' },
  });
});
afterAll(async () => {
  await cluster?.close();
  receiver?.close();
});

type Wire = Record<string, unknown> & { token: string; status: { id: number } };

async function call(method: string, path: string, body?: unknown) {
  const response = await fetch(`${cluster.apis[0]!.url}/compat/judge0${path}`, {
    method,
    headers: { 'content-type': 'application/json', 'x-auth-token': key },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  return { status: response.status, body: (await response.json()) as Wire };
}

const python = (source_code: string, more: object = {}) => ({ source_code, language_id: 71, ...more });
const callbackUrl = (path: string) => `http://127.0.0.1:${(receiver.address() as AddressInfo).port}${path}`;
const arrivedAt = (path: string) => arrived.filter((one) => one.path === path).map(({ body }) => body);

/** Runs that came through the API, by verdict, from the metrics. */
async function countRuns(verdict: string): Promise<number> {
  const ops = await signIn(cluster.apis[0]!.url, 'root', 'ops');
  const text = await (await ops.call('GET', '/metrics')).text();
  const sample = `runq_api_runs_total{api="judge0",verdict="${verdict}"}`;
  return Number(
    text
      .split('\n')
      .find((line) => line.startsWith(sample))
      ?.split(' ')[1] ?? 0,
  );
}

test('number_of_runs: each run starts in a new folder, and time and memory are averages', async () => {
  const before = await countRuns('ok');
  const source = 'import os\nprint(os.listdir())\nopen("left", "w").close()\nfor _ in range(300_000): pass';
  const { body } = await call('POST', '/submissions?wait=true&fields=*', python(source, { number_of_runs: 4 }));
  expect(body).toMatchObject({ status: { id: 3 }, stdout: "['script.py']\n", number_of_runs: 4 });
  expect(body.time).toMatch(/^\d+\.\d+$/);
  expect(body.memory).toBeGreaterThan(0);
  expect(await countRuns('ok')).toBe(before + 4);
  expect((await call('GET', `/submissions/${body.token}?fields=*`)).body).toEqual(body);
});

test('number_of_runs: the first run that is not accepted decides, and no further one goes on', async () => {
  const source = 'import random, time\ntime.sleep(0.2)\n1/0';
  const wrong = python(source, { number_of_runs: 20 });
  const { body } = await call('POST', '/submissions?wait=true', wrong);
  expect(body).toMatchObject({ status: { id: 11 }, stderr: expect.stringContaining('ZeroDivisionError') });
  await until(async () => {
    const health = (await (await fetch(`${cluster.apis[0]!.url}/health`)).json()) as {
      threads: { total_active: number };
      queue: { waiting: number };
    };
    return health.threads.total_active + health.queue.waiting === 0;
  }, 'the other runs to end');
});

test('a submission whose runs do not all fit is refused; the part of a batch that fits is accepted', async () => {
  const ops = await signIn(cluster.apis[0]!.url, 'root', 'ops');
  const limits = { runsPerUser: 1, maxWaiting: 3, why: 'A test' };
  const setLimits = (body: object) =>
    ops.json('POST', `/v1/ops/users/${encodeURIComponent('compat:web')}/limits`, body);
  await setLimits(limits);
  const answer = await call('POST', '/submissions', python('import time; time.sleep(5)', { number_of_runs: 20 }));
  expect(answer).toMatchObject({ status: 503, body: { error: 'queue is full' } });
  const submissions = Array.from({ length: 10 }, () => python('import time; time.sleep(0.2)'));
  const batch = await call('POST', '/submissions/batch', { submissions });
  const answers = batch.body as unknown as { token?: string; error?: string }[];
  expect(batch.status).toBe(201);
  expect(answers).toHaveLength(10);
  expect(answers[0]).toEqual({ token: expect.any(String) });
  expect(answers[9]).toEqual({ error: 'queue is full' });
  await until(async () => {
    const tokens = answers.flatMap(({ token }) => token ?? []).join(',');
    const { body: read } = await call('GET', `/submissions/batch?tokens=${tokens}&fields=status_id`);
    return (read.submissions as { status_id: number }[]).every(({ status_id }) => status_id === 3);
  }, 'the accepted part of the batch');
  const { body } = await call('POST', '/submissions?wait=true', python('print(1)'));
  expect(body).toMatchObject({ status: { id: 3 } });
  await setLimits({ runsPerUser: 10, maxWaiting: null, why: 'A test' });
});

test('a callback that fails is sent again, at most three times', async () => {
  failures.set('/twice', 2).set('/always', 99);
  for (const path of ['/twice', '/always'])
    await call('POST', '/submissions', python('print(1)', { callback_url: callbackUrl(path) }));
  await expect.poll(() => [arrivedAt('/twice').length, arrivedAt('/always').length]).toEqual([3, 3]);
  await expect.poll(() => cluster.apis[0]!.log().match(/callback failed/g)?.length ?? 0).toBe(1);
  expect(arrivedAt('/twice')[2]).toMatchObject({ stdout: 'MQo=\n', status: { id: 3 } });
});

test('a submission that cannot be stored has no run', async () => {
  const ops = await signIn(cluster.apis[0]!.url, 'root', 'ops');
  const change = (clientDocumentBytes: number | null) =>
    ops.json('PATCH', '/v1/ops/settings', { settings: { clientDocumentBytes }, why: 'A test' });
  const count = async () => {
    const text = await (await ops.call('GET', '/metrics')).text();
    return /^runq_api_runs_submitted_total\{api="judge0"\} (\d+)$/m.exec(text)?.[1];
  };
  const before = await count();
  await change(100);
  expect((await call('POST', '/submissions', python('print(1)'))).status).toBe(413);
  await change(null);
  expect(await count()).toBe(before);
  expect((await call('POST', '/submissions?wait=true', python('print(1)'))).body).toMatchObject({ stdout: '1\n' });
});

test('callbacks, submissions and counts outlive the process that accepted them', async () => {
  const [api] = cluster.apis;
  const before = await countRuns('ok');
  const source = 'import time; time.sleep(2); print(2)';
  const { body } = await call('POST', '/submissions', python(source, { callback_url: callbackUrl('/late') }));
  await api!.kill('SIGKILL');
  await api!.start();
  await expect.poll(() => arrivedAt('/late').length, { timeout: 40_000 }).toBe(1);
  expect(arrivedAt('/late')[0]).toMatchObject({ token: body.token, stdout: 'Mgo=\n', status: { id: 3 } });
  expect((await call('GET', `/submissions/${body.token}`)).body).toMatchObject({ stdout: '2\n' });
  expect(await countRuns('ok')).toBe(before + 1);
});
