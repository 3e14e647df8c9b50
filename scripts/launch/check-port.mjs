import { createServer } from 'node:net';
import { LaunchError } from '../launch-error.mjs';

/** Tells at once, before minutes of installing, that the address cannot be used; answers the port, a free one when 0 was asked for. */
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
  if (error.code === 'EADDRINUSE')
    return `Port ${port} on ${host} is taken: stop what listens there, or set PORT to another one.`;
  if (error.code === 'EACCES') return `Port ${port} needs more rights: set PORT to one above 1023.`;
  if (error.code === 'EADDRNOTAVAIL' || error.code === 'ENOTFOUND')
    return `This machine has no address ${host}: set HOST to one that it has.`;
  return `Cannot listen on ${host}:${port} (${error.message}): set HOST and PORT to others.`;
}
