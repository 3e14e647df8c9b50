import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';
import { onTestFinished } from 'vitest';
import { type ApiClient, createApiClient } from '../../src/http/api-client.js';

/** Answers one request. */
export type Answer = (response: ServerResponse) => void;

export interface ReceivedRequest {
  url: string | undefined;
  headers: IncomingMessage['headers'];
  body: string;
}

/**
 * A client of a real server that answers its requests one after another, the last way from then on. The server ends
 * with the test.
 */
export async function serveAnswers(
  ...answers: Answer[]
): Promise<{ client: ApiClient; url: string; requests: ReceivedRequest[] }> {
  const requests: ReceivedRequest[] = [];
  const server = createServer(async (request, response) => {
    const body = (await buffer(request)).toString();
    requests.push({ url: request.url, headers: request.headers, body });
    answers[Math.min(requests.length, answers.length) - 1]!(response);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const client = createApiClient({ url, token: 'secret', signal: new AbortController().signal });
  return { client, url, requests };
}

/** Answers with JSON. */
export const sendJson =
  (status: number, body: unknown): Answer =>
  (response) =>
    response.writeHead(status).end(JSON.stringify(body));

/** Sends text and then cuts the connection, before the end of the answer. */
export const drop =
  (text: string): Answer =>
  (response) => {
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    response.write(text, () => response.destroy());
  };
