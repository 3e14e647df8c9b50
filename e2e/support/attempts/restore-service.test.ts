import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Client, signIn, type WireRun } from '../client.js';
import { type Cluster, startCluster } from '../cluster.js';
import { beginAttempt } from './attempt-record.js';
import { restoreServices } from './restore-service.js';

let cluster: Cluster;
let ada: Client;
beforeAll(async () => {
  cluster = await startCluster({ apis: 1, workers: 1 });
  ada = await signIn(cluster.apis[0]!.url, 'ada');
});
afterAll(() => cluster?.close());

test('what a failed attempt leaves is gone for the next one, and what stood before the tests stays', async () => {
  const { url } = cluster.apis[0]!;
  const ops = await signIn(url, 'ops', 'ops');
  const eve = await signIn(url, 'eve');
  const put = (client: Client) =>
    client.call('PUT', '/v1/workspace/files/a.py', { content: 'print(1)' }, { 'if-none-match': '*' });
  const listFiles = async (client: Client) =>
    (await client.json<{ files: { path: string }[] }>('GET', '/v1/workspace')).files.map(({ path }) => path);
  for (const client of [ada, eve]) expect((await put(client)).ok).toBe(true);
  for (let i = 0; i < 3; i++) await eve.submit({ code: 'input()', interactive: true });
  await ops.json('PATCH', '/v1/ops/settings', { settings: { maxActiveUsers: 3 } });
  await ops.json('POST', '/v1/ops/users/eve/mute', {});
  await ops.json('POST', `/v1/ops/workers/${cluster.workers[0]!.id}/quiet`, {});
  await ops.json('POST', '/v1/ops/pause', { reason: 'a break' });
  await cluster.apis[0]!.kill();

  await restoreServices();
  beginAttempt();
  const again = await signIn(url, 'eve');
  expect(await again.run('print(2)')).toMatchObject({ verdict: 'ok', stdout: '2\n' });
  expect((await again.json<{ runs: WireRun[] }>('GET', '/v1/runs')).runs).toHaveLength(1);
  expect([await listFiles(ada), await listFiles(again)]).toEqual([['a.py'], []]);
  expect(await ops.json('GET', '/v1/ops/settings')).toMatchObject({ changed: [] });
});
