import { expect, test } from 'vitest';
import { drop, sendJson, serveAnswers } from '../../test/support/http-server.js';
import { followBatch } from './follow-batch.js';

const progressEvent = (finished: number) => `event: progress\ndata: ${JSON.stringify(progress(finished))}\n\n`;
const progress = (finished: number) => ({
  ...{ id: 'b1', total: 3, cancelled: false, etaMs: null },
  counts: { queued: 3 - finished, active: 0, finished },
});

test('follows a batch across a lost connection', async () => {
  const { client } = await serveAnswers(drop(progressEvent(1)), drop(progressEvent(2) + progressEvent(3)));
  const finished: number[] = [];
  const onProgress = ({ counts }: { counts: { finished: number } }) => finished.push(counts.finished);
  await followBatch(client, { id: 'b1', total: 3 }, { onProgress, signal: new AbortController().signal });
  expect(finished).toEqual([1, 2, 3]);
});

test('asks for the progress of a batch where its events do not arrive', async () => {
  const { client, requests } = await serveAnswers(sendJson(406, {}), sendJson(200, progress(3)));
  const finished: number[] = [];
  const onProgress = ({ counts }: { counts: { finished: number } }) => finished.push(counts.finished);
  await followBatch(client, { id: 'b1', total: 3 }, { onProgress, signal: new AbortController().signal });
  expect(finished).toEqual([3]);
  expect(requests.map(({ url }) => url)).toEqual(['/v1/batches/b1/events', '/v1/batches/b1']);
});
