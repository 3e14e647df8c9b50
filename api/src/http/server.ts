import type { Server } from 'node:http';

/** Starts listening; for a taken or forbidden address, the error names the cure. */
export function listen(server: Server, { host, port }: { host: string; port: number }): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => reject(new ListenError(describe(error, host, port))));
    server.listen(port, host, resolve);
  });
}

/** Interval at which connections that have become idle are closed while the server stops. */
const sweepMs = 50;

/**
 * Stops accepting connections, and resolves after the last response. Connections that become idle are closed at
 * intervals.
 */
export async function stopListening(server: Server): Promise<void> {
  if (!server.listening) return;
  const sweep = setInterval(() => server.closeIdleConnections(), sweepMs);
  await new Promise((resolve) => server.close(resolve));
  clearInterval(sweep);
}

/** The address cannot be used; the message names the cure. */
export class ListenError extends Error {
  override readonly name = 'ListenError';
}

function describe(error: NodeJS.ErrnoException, host: string, port: number): string {
  if (error.code === 'EADDRINUSE')
    return `Port ${port} on ${host} is in use: stop the process that listens there, or set PORT to another one.`;
  if (error.code === 'EACCES') return `Port ${port} needs more rights: set PORT to one above 1023.`;
  if (error.code === 'EADDRNOTAVAIL') return `This machine has no address ${host}: set HOST to one of its addresses.`;
  return `Cannot listen on ${host}:${port}: ${error.message}`;
}
