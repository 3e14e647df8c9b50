import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { rmSync, writeFileSync } from 'node:fs';
import { connect, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Stands in the worker's environment and in a file of the host; see `worker/test/hostile/README.md`. */
export const secret = 'canary-7f3a91';
const tcpPort = 17_999;
const udpPort = 17_998;
const socketName = '\0hostile-canary';

/** Opens listeners on the host and a readable file in its temporary folder, none of which a program may reach. */
export async function openCanaries() {
  const reached = new Set<string>();
  const tcp = createServer((socket) => {
    reached.add('TCP');
    socket.destroy();
  });
  const unix = createServer((socket) => {
    reached.add('the abstract socket');
    socket.destroy();
  });
  const udp = createSocket('udp4', () => reached.add('UDP'));
  tcp.listen(tcpPort, '127.0.0.1');
  unix.listen(socketName);
  udp.bind(udpPort, '127.0.0.1');
  await Promise.all([once(tcp, 'listening'), once(unix, 'listening'), once(udp, 'listening')]);
  const file = join(tmpdir(), 'hostile-canary-secret');
  writeFileSync(file, secret, { mode: 0o644 });

  return {
    /** Listeners that received something. */
    reached,
    async close(): Promise<void> {
      rmSync(file, { force: true });
      udp.close();
      for (const server of [tcp, unix]) {
        server.close();
        await once(server, 'close');
      }
    },
  };
}

/** Whether the host can connect to a port of its own loopback. */
export const accepts = (port: number): Promise<boolean> =>
  new Promise((resolve) => {
    const attempt = connect(port, '127.0.0.1', () => {
      attempt.destroy();
      resolve(true);
    }).on('error', () => resolve(false));
  });
