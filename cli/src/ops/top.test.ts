import { getEventListeners, once } from 'node:events';
import type { ServerResponse } from 'node:http';
import { createInterface } from 'node:readline';
import { PassThrough } from 'node:stream';
import { expect, test } from 'vitest';
import { sendJson, serveAnswers } from '../../test/support/http-server.js';
import { CliError, exitCodes } from '../exit-code.js';
import type { ApiClient } from '../http/api-client.js';
import { showTop } from './top.js';

const stats = {
  ...{ active_users: 1, total_threads: 2, limits: { max_users: 10 }, runs: { per_minute: 3, verdicts: { ok: 4 } } },
  system: { cpu_percent: 5, memory_percent: 6, timestamp: '2026-11-29T10:00:10.000Z' },
  queue: {
    ...{ waiting: 1, waiting_users: 1, oldest_wait_seconds: 7, wait_p50_ms: 8, wait_p95_ms: 9 },
    waiting_by_class: { interactive: 0, batch: 1 },
  },
  workers: [
    {
      ...{ id: 'w', slots: 4, busy: 2, cpu_percent: 1, rss_mb: 2, heartbeat_age_ms: 3 },
      ...{ healthy: true, draining: false },
    },
  ],
};
const runs = [
  { id: 'late', userId: 'ada', class: 'batch', submittedAt: '2026-11-29T10:00:08.000Z' },
  { id: 'early', userId: 'bob', class: 'batch', submittedAt: '2026-11-29T10:00:03.000Z' },
];

const answer = (response: ServerResponse) =>
  sendJson(200, response.req.url?.startsWith('/v1/ops/runs') ? { runs } : stats)(response);

function openTop(client: ApiClient) {
  const stdout = new PassThrough();
  const interrupt = new AbortController();
  const terminal = { stdin: new PassThrough(), stdout, stderr: new PassThrough(), noColor: true };
  const interrupts = { signal: interrupt.signal, takeOver: () => {} };
  return { stdout, interrupt, ended: showTop({ client, terminal, interrupts }) };
}

test('prints the figures as lines of JSON where stdout is no terminal, until its reader is gone', async () => {
  const { client } = await serveAnswers(answer);
  const { stdout, ended } = openTop(client);
  const lines = createInterface(stdout)[Symbol.asyncIterator]();
  for (let line = 0; line < 2; line++)
    expect(JSON.parse((await lines.next()).value)).toMatchObject({
      ...{ activeRuns: 2, slots: 4, activeUsers: 1, maxActiveUsers: 10, longestWaitS: 7, runsPerMinute: 3 },
      waiting: { interactive: 0, batch: 1, users: 1 },
      verdicts: { ok: 4 },
      workers: [{ id: 'w', busy: 2, slots: 4, state: 'active' }],
      longestWaiting: [
        { runId: 'early', userId: 'bob', waitS: 7 },
        { runId: 'late', userId: 'ada', waitS: 2 },
      ],
    });
  stdout.destroy();
  expect(await ended).toBe(exitCodes.ok);
});

test('leaves no listeners behind, however often it reads', async () => {
  const { client } = await serveAnswers(answer);
  const { stdout, ended, interrupt } = openTop(client);
  const lines = createInterface(stdout)[Symbol.asyncIterator]();
  await lines.next();
  const before = getEventListeners(interrupt.signal, 'abort').length;
  for (let line = 0; line < 3; line++) await lines.next();
  expect(getEventListeners(interrupt.signal, 'abort').length).toBeLessThanOrEqual(before);
  stdout.destroy();
  await ended;
});

test('Ctrl-C ends it where stdout is no terminal, as every command', async () => {
  const { client } = await serveAnswers(answer);
  const { stdout, interrupt, ended } = openTop(client);
  await once(stdout, 'data');
  interrupt.abort(new CliError(exitCodes.interrupted, 'Interrupted.'));
  await expect(ended).rejects.toMatchObject({ exitCode: exitCodes.interrupted });
});

test('a refusal of the server ends it before anything is printed', async () => {
  const refusal = { title: 'Forbidden', detail: 'This is for ops only.', status: 403, code: 'forbidden' };
  const { client } = await serveAnswers(sendJson(403, refusal));
  const { stdout, ended } = openTop(client);
  await expect(ended).rejects.toMatchObject({ exitCode: exitCodes.refused, message: 'This is for ops only.' });
  expect(stdout.readableLength).toBe(0);
});
