import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { rmSync, writeFileSync } from 'node:fs';
import { connect, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const secret = 'canary-7f3a91';

/**
 * Opens resources that no program may reach: listeners on the host (TCP 17999, UDP 17998, an abstract unix socket), a
 * secret in the environment of the worker and its children, and one in a readable file of the host's temporary folder.
 */
export async function openCanaries() {
  const seen: string[] = [];
  const tcp = createServer((socket) => {
    seen.push('tcp');
    socket.destroy();
  });
  const unix = createServer((socket) => {
    seen.push('unix');
    socket.destroy();
  });
  const udp = createSocket('udp4', () => seen.push('udp'));
  tcp.listen(17_999, '127.0.0.1');
  unix.listen('\0hostile-canary');
  udp.bind(17_998, '127.0.0.1');
  await Promise.all([once(tcp, 'listening'), once(unix, 'listening'), once(udp, 'listening')]);
  const file = join(tmpdir(), 'hostile-canary-secret');
  writeFileSync(file, secret, { mode: 0o644 });
  process.env.HOSTILE_CANARY = secret;
  process.env.REDIS_URL ??= `redis://:${secret}@127.0.0.1:1`;

  return {
    /** Names of the listeners that received something. */
    seen,
    /** Proves that the listeners work, so that their silence is evidence. */
    async areListening(): Promise<boolean> {
      const client = createSocket('udp4');
      const sockets = [connect(17_999, '127.0.0.1'), connect('\0hostile-canary')];
      client.send('x', 17_998, '127.0.0.1');
      const deadline = performance.now() + 2_000;
      while (new Set(seen).size < 3 && performance.now() < deadline) await new Promise((done) => setTimeout(done, 5));
      const received = new Set(seen).size;
      seen.length = 0;
      client.close();
      for (const socket of sockets) socket.destroy();
      return received === 3;
    },
    async close(): Promise<void> {
      rmSync(file, { force: true });
      delete process.env.HOSTILE_CANARY;
      udp.close();
      for (const server of [tcp, unix]) {
        server.close();
        await once(server, 'close');
      }
    },
  };
}

/** Whether a connection from the host to a port of its own loopback is refused. */
export const isRefused = (port: number): Promise<boolean> =>
  new Promise((resolve) => {
    const attempt = connect(port, '127.0.0.1', () => {
      attempt.destroy();
      resolve(false);
    }).on('error', () => resolve(true));
  });
