import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import express, { type Response } from 'express';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { sendJson } from './send-json.js';

let body: unknown;
let sent: Response | undefined;
let server: Server;
let url: string;
beforeAll(async () => {
  const app = express();
  app.get('/', (_request, response) => {
    sent = response;
    return sendJson(response.status(201), body);
  });
  server = createServer(app).listen(0, '127.0.0.1');
  await once(server, 'listening');
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
});
afterAll(() => new Promise((resolve) => server.close(resolve)));

async function get(): Promise<{ status: number; type: string | null; body: unknown }> {
  const response = await fetch(url);
  return { status: response.status, type: response.headers.get('content-type'), body: await response.json() };
}

test('any body arrives as it is, with texts of every length', async () => {
  const unit = fc.constantFrom('a', '\0', '"', '\\', '\n', 'é', '😀', '\u2028');
  const text = fc
    .tuple(unit, fc.integer({ min: 0, max: 140_000 }), fc.string())
    .map(([first, length, rest]) => rest + first.repeat(length));
  const bodies = fc.record({ stdout: text, run: fc.record({ stderr: text, list: fc.array(text, { maxLength: 2 }) }) });
  await fc.assert(
    fc.asyncProperty(bodies, async (one) => {
      body = { ...one, id: 'x', exitCode: null, absent: undefined };
      const expected = { ...one, id: 'x', exitCode: null };
      expect(await get()).toEqual({ status: 201, type: 'application/json; charset=utf-8', body: expected });
    }),
    { numRuns: 30 },
  );
});

test('a long text is encoded as the client takes it, also one that never does', async () => {
  body = { stdout: '\0'.repeat(16 * 1024 * 1024) };
  const reader = (await fetch(url)).body!.getReader();
  await reader.read();
  const first = sent!;
  // A short one is served meanwhile. As a whole, the long one would leave some 90 MB in the process.
  body = { id: 'short' };
  expect((await get()).body).toEqual(body);
  expect(first.writableLength).toBeLessThan(2 * 1024 * 1024);
  const closed = once(first, 'close');
  await reader.cancel();
  await closed;
  expect((await get()).body).toEqual(body);
});
