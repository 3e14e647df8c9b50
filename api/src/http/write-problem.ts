import { type ServerResponse, STATUS_CODES } from 'node:http';
import type { Duplex } from 'node:stream';
import type { Problem } from '@runq/common/contract/problem';

function describe(problem: Problem) {
  const body = JSON.stringify(problem);
  const headers: Record<string, string | number> = {
    'Content-Type': 'application/problem+json',
    'Content-Length': Buffer.byteLength(body),
    Connection: 'close',
  };
  if (problem.retryAfterMs !== undefined) headers['Retry-After'] = Math.ceil(problem.retryAfterMs / 1000);
  return { body, headers };
}

/** Responds with a problem outside the routes and closes the connection; a response in progress is aborted. */
export function endWithProblem(response: ServerResponse, problem: Problem): void {
  if (response.headersSent) return void response.destroy();
  const { body, headers } = describe(problem);
  response.writeHead(problem.status, headers).end(body);
}

/** The same for a connection without a response object: it is not HTTP, or no longer. */
export function endSocketWithProblem(socket: Duplex, problem: Problem): void {
  // The client may have disconnected.
  socket.on('error', () => {});
  if (!socket.writable) return void socket.destroy();
  const { body, headers } = describe(problem);
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}`);
  const head = [`HTTP/1.1 ${problem.status} ${STATUS_CODES[problem.status]}`, ...lines].join('\r\n');
  socket.end(`${head}\r\n\r\n${body}`, () => socket.destroy());
}
