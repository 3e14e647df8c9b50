import { createServer, request } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Duplex } from 'node:stream';

/** How a proxy without WebSocket support treats upgrades: refuses them, or never responds. */
export type UpgradeHandling = 'refuses' | 'swallows';

/** An HTTP proxy as in schools: forwards everything but WebSockets. `upgrades()` counts the attempts. */
export async function startBlackholeProxy(targetPort: number, upgradeHandling: UpgradeHandling) {
  const held = new Set<Duplex>();
  let upgrades = 0;
  const server = createServer((incoming, outgoing) => {
    const { method, url, headers } = incoming;
    const onward = request({ host: '127.0.0.1', port: targetPort, method, path: url, headers }, (response) => {
      outgoing.writeHead(response.statusCode ?? 502, response.headers);
      response.pipe(outgoing);
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
    if (upgradeHandling === 'refuses')
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
