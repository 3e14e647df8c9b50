import { expect, test } from 'vitest';
import { drop, sendJson, serveAnswers } from '../../test/support/http-server.js';
import { followEvents } from './follow-events.js';

test('resumes a lost stream after its last event, and ends when the server has no more', async () => {
  const { client, requests } = await serveAnswers(
    drop('id: 1-1\ndata: a\n\nid: 1-2\ndata: b\n\nid: 1-3\ndata: lo'),
    drop(''),
    drop('id: 1-3\ndata: c\n\n'),
    (response) => response.writeHead(204).end(),
  );
  const seen: string[] = [];
  for await (const { data } of followEvents(client, '/events', new AbortController().signal)) seen.push(data);
  expect(seen).toEqual(['a', 'b', 'c']);
  expect(requests.map(({ headers }) => headers['last-event-id'])).toEqual([undefined, '1-2', '1-2', '1-3']);
  expect(requests.every(({ headers }) => headers.authorization === 'Bearer secret')).toBe(true);
});

test('does not repeat what the server refuses', async () => {
  const { client, requests } = await serveAnswers(
    sendJson(404, { detail: 'There is no such batch.', code: 'not_found' }),
  );
  const events = followEvents(client, '/events', new AbortController().signal);
  await expect(events.next()).rejects.toThrow('There is no such batch.');
  expect(requests).toHaveLength(1);
});
