import { createServer, request } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Duplex } from 'node:stream';

/** How a proxy that knows no WebSockets treats them: with an answer, or with silence. */
export type Stubbornness = 'refuses' | 'swallows';

/** A school's HTTP proxy: everything passes but WebSockets. `upgrades()` counts those that were tried. */
export async function startStubbornProxy(targetPort: number, stubbornness: Stubbornness) {
  const held = new Set<Duplex>();
  let upgrades = 0;
  const server = createServer((incoming, outgoing) => {
    const { method, url, headers } = incoming;
    const onward = request({ host: '127.0.0.1', port: targetPort, method, path: url, headers }, (answer) => {
      outgoing.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.pipe(outgoing);
    });
    onward.on('error', () => outgoing.destroy());
    outgoing.on('close', () => onward.destroy());
    incoming.pipe(onward);
  });
  server.on('upgrade', (_request, socket) => {
    upgrades++;
    held.add(socket);
    socket.on('error', () => {});
    socket.once('close', () => held.delete(socket));
    if (stubbornness === 'refuses')
      socket.end('HTTP/1.1 403 Forbidden\r\nconnection: close\r\ncontent-length: 0\r\n\r\n');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    upgrades: () => upgrades,
    async close(): Promise<void> {
      for (const socket of held) socket.destroy();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
