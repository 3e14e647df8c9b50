import type { Server } from 'node:http';

/** Starts listening; a taken or forbidden address becomes one sentence with the cure. */
export function listen(server: Server, { host, port }: { host: string; port: number }): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => reject(new ListenError(describe(error, host, port))));
    server.listen(port, host, resolve);
  });
}

/** The address cannot be used; the message names the cure. */
export class ListenError extends Error {
  override readonly name = 'ListenError';
}

function describe(error: NodeJS.ErrnoException, host: string, port: number): string {
  if (error.code === 'EADDRINUSE')
    return `Port ${port} on ${host} is taken: stop what listens there, or set PORT to another one.`;
  if (error.code === 'EACCES') return `Port ${port} needs more rights: set PORT to one above 1023.`;
  if (error.code === 'EADDRNOTAVAIL') return `This machine has no address ${host}: set HOST to one that it has.`;
  return `Cannot listen on ${host}:${port}: ${error.message}`;
}
