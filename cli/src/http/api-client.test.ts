import { expect, test } from 'vitest';
import { z } from 'zod';
import { type Answer, sendJson, serveAnswers } from '../../test/support/http-server.js';
import { exitCodes } from '../exit-code.js';

const hangUp: Answer = (response) => response.destroy();
const schema = z.looseObject({ id: z.string() });

test('sends a repeatable request again after a lost connection, with the same body', async () => {
  const { client, requests } = await serveAnswers(hangUp, sendJson(200, { id: 'a' }));
  const body = { text: 'é' };
  expect(await client.post('/x', schema, { body, isRepeatable: true })).toEqual({ id: 'a' });
  expect(requests.map((request) => request.body)).toEqual(['{"text":"é"}', '{"text":"é"}']);
});

test('sends another request once only, and says that no server answers', async () => {
  const { client, url, requests } = await serveAnswers(hangUp);
  const error = await client.post('/x', schema, { body: {} }).catch((caught: unknown) => caught);
  expect(error).toMatchObject({ exitCode: exitCodes.noServer });
  expect(String(error)).toContain(`No runq server answers at ${url} (`);
  expect(requests).toHaveLength(1);
});

test('lists the errors of a refusal, without the pointers of parts that name their place', async () => {
  const errors = [
    { pointer: '/package', message: 'assignment.yaml:3:5: cases[0].points must be at least 0' },
    { pointer: '/label', message: 'is too long' },
  ];
  const { client } = await serveAnswers(sendJson(422, { detail: 'Not \u001bvalid.', code: 'invalid', errors }));
  await expect(client.get('/x', schema)).rejects.toMatchObject({
    exitCode: exitCodes.refused,
    message: 'Not ␛valid.',
    lines: ['assignment.yaml:3:5: cases[0].points must be at least 0', '/label: is too long'],
  });
});

test('waits and repeats what is refused for a moment only', async () => {
  const { client, requests } = await serveAnswers(
    sendJson(429, { detail: 'Too many requests.', code: 'rate_limited', retryAfterMs: 1 }),
    sendJson(200, { id: 'a' }),
  );
  expect(await client.post('/x', schema)).toEqual({ id: 'a' });
  expect(requests).toHaveLength(2);
});

test('refuses an answer of another shape', async () => {
  const { client } = await serveAnswers(sendJson(200, { name: 'a' }));
  await expect(client.get('/x', schema)).rejects.toMatchObject({
    exitCode: exitCodes.noServer,
    message: expect.stringContaining('answers /x in a form that this version'),
  });
});

test('writes a download again from the start after it breaks off', async () => {
  const { client } = await serveAnswers(
    (response) => {
      response.writeHead(200, { 'content-length': '8' });
      response.write('1234', () => response.destroy());
    },
    (response) => response.writeHead(200).end('12345678'),
  );
  const written: string[] = [];
  await client.download('/x', async (bytes) => {
    written.push('');
    for await (const chunk of bytes) written[written.length - 1] += Buffer.from(chunk).toString();
  });
  expect(written).toEqual(['1234', '12345678']);
});
