import type { Socket } from 'socket.io-client';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openBrowser, signInOnPage } from '../support/browser.js';
import { type Client, signIn } from '../support/client.js';
import { runOnPage, waitForStatus } from '../support/page-steps.js';
import { type RedisServer, startRedisServer } from '../support/redis-server.js';
import { type Runq, startRunq } from '../support/start-runq.js';

let redis: RedisServer;
let runq: Runq;
let browser: Awaited<ReturnType<typeof openBrowser>>;

beforeAll(async () => {
  redis = await startRedisServer();
  [runq, browser] = await Promise.all([startRunq({ REDIS_URL: `redis://127.0.0.1:${redis.port}` }), openBrowser()]);
});
afterAll(async () => {
  await browser?.close();
  await runq?.stop();
  await redis?.close();
});

/** Deletes a run as Redis does at the end of its retention. */
async function expire(runId: string): Promise<void> {
  await redis.connect().unlink(['run', 'events', 'input', 'artifacts'].map((name) => `{runq}:${name}:${runId}`));
}

/** The acknowledgement of a socket command. */
const codeOf = async (socket: Socket, command: string, body: object): Promise<string> => {
  const answer = await socket.timeout(20_000).emitWithAck(command, body);
  return answer.ok ? 'ok' : answer.problem.code;
};

const commands = ['subscribe', 'input', 'eof', 'interrupt', 'cancel'];

/** The problem codes of all requests and socket commands that read a run. */
async function readCodes(client: Client, runId: string): Promise<Set<string>> {
  const requests = ['runs', 'sessions'].flatMap((kind) => [
    ...['', '?wait=10', '/output', '/events', '/artifacts/a.txt'].map((path) => ['GET', `/v1/${kind}/${runId}${path}`]),
    ...['/cancel', '/stdin', '/interrupt'].map((path) => ['POST', `/v1/${kind}/${runId}${path}`]),
  ]) as [string, string][];
  const answers = await Promise.all(
    requests.map(async ([method, path]) => {
      const body = path.endsWith('/stdin') ? { data: 'x' } : undefined;
      const response = await client.call(method, path, body);
      const problem = (await response.json()) as { code: string };
      return `${response.status} ${problem.code}`;
    }),
  );
  const socket = client.socket();
  const fromSockets = await Promise.all(
    ['run', 'session'].flatMap((kind) =>
      commands.map((name) => codeOf(socket, `${kind}:${name}`, { runId, ...(name === 'input' && { data: 'x' }) })),
    ),
  );
  socket.close();
  return new Set([...answers, ...fromSockets]);
}

test('an expired run is 410 for its owner and 404 for others, until the owner deletes it', async () => {
  const [ada, ben] = await Promise.all([signIn(runq.url, 'ada'), signIn(runq.url, 'ben')]);
  const { id, finishedAt } = await ada.run('print(1)');
  await expire(id);
  expect(await readCodes(ada, id)).toEqual(new Set(['410 expired', 'expired']));
  const problem = (await (await ada.call('GET', `/v1/runs/${id}`)).json()) as { expiredAt: string; detail: string };
  expect(Date.parse(problem.expiredAt) - Date.parse(finishedAt!)).toBe(86_400_000);
  expect(problem.detail).toBe(`This run has expired. It was kept until ${problem.expiredAt}.`);
  expect(await readCodes(ben, id)).toEqual(new Set(['404 not_found', 'not_found']));
  await ada.json('DELETE', '/v1/me/data');
  expect(await readCodes(ada, id)).toEqual(new Set(['404 not_found', 'not_found']));
});

test('the page shows that its run has expired, and when', async () => {
  const page = await browser.context.newPage();
  await signInOnPage(page, runq.url, 'eve');
  await page.getByText('Connected').waitFor();
  await runOnPage(page, 'print("here")');
  await waitForStatus(page, /Finished/);
  const { runs } = await (await signIn(runq.url, 'eve')).json<{ runs: { id: string }[] }>('GET', '/v1/runs');
  await expire(runs[0]!.id);
  await page.reload();
  await page.getByText(/This run expired on .*\d{4}/).waitFor();
  await page.close();
});
