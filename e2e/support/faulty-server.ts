import { createServer, type IncomingHttpHeaders, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { onTestFinished } from 'vitest';

/** How a request is answered; requests after the last fault lose their connection. */
export type Fault = 'drop' | 'hang' | 'unavailable' | 'later' | 'redirect' | 'cut' | 'run';

const run = { id: 'r', state: 'finished', verdict: 'ok', limits: {}, artifacts: [] };
const draining = { type: 'x', title: 'Restarting', status: 503, detail: 'Restarting.', code: 'draining' };

const answers: Record<Fault, (response: ServerResponse) => void> = {
  drop: (response) => void response.destroy(),
  hang: () => {},
  unavailable: (response) => void response.writeHead(503, { 'Retry-After': '0' }).end('not JSON'),
  later: (response) => void response.writeHead(503).end(JSON.stringify({ ...draining, retryAfterMs: 3_600_000 })),
  redirect: (response) => void response.writeHead(302, { Location: '/elsewhere' }).end(),
  cut(response) {
    response.writeHead(200, { 'Content-Type': 'application/json', 'Content-Length': 100 });
    response.write('{"id": "r"', () => response.destroy());
  },
  run: (response) => void response.writeHead(200, { 'Content-Type': 'application/json' }).end(JSON.stringify(run)),
};

/** A server with one fault for each request in turn, for what a real one cannot be made to do. */
export async function startFaultyServer(
  faults: Fault[],
): Promise<{ url: string; requests(): { path: string; headers: IncomingHttpHeaders }[] }> {
  const seen: { path: string; headers: IncomingHttpHeaders }[] = [];
  const server = createServer((request, response) => {
    const fault = faults[seen.length] ?? 'drop';
    seen.push({ path: new URL(request.url!, 'http://x').pathname, headers: request.headers });
    // The whole request first: otherwise a client that still writes cannot read the answer.
    request.resume().once('end', () => answers[fault](response));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, requests: () => seen };
}
