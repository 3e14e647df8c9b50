import { createServer } from 'node:net';
import { LaunchError } from './launch-error.mjs';

/**
 * Fails immediately, before minutes of installing, when the address cannot be used. Returns the port: a free one where
 * `port` is 0.
 */
export function checkPort(host, port) {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', (error) => reject(new LaunchError(describe(error, host, port))));
    server.listen(port, host, () => {
      const { port: found } = server.address();
      server.close(() => resolve(found));
    });
  });
}

function describe(error, host, port) {
  if (error.code === 'EADDRINUSE') return `Port ${port} on ${host} is already in use. Stop that process or set PORT.`;
  if (error.code === 'EACCES') return `No permission to listen on port ${port}. Set PORT to a port above 1023.`;
  if (error.code === 'EADDRNOTAVAIL' || error.code === 'ENOTFOUND')
    return `${host} is not an address of this machine. Set HOST to one of its addresses.`;
  return `Cannot listen on ${host}:${port} (${error.message}). Change HOST or PORT.`;
}
