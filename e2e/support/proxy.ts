import { connect, createServer, type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';

/** A TCP proxy that simulates a failing network: cut, silent, slow, or with forgotten connections. */
export interface NetworkProxy {
  readonly port: number;
  /** Forwards everything again, held-back data first. */
  heal(): void;
  /** Resets connections and refuses new ones immediately, like a firewall with a reject rule. */
  cut(): void;
  /** Holds back data in both directions without closing connections, until `heal`. */
  silence(): void;
  /** Delays each chunk of data. */
  slowDown(delayMs: number): void;
  /** Existing connections never deliver anything again, as behind a NAT that dropped them; new ones work. */
  forget(): void;
  close(): Promise<void>;
}

interface Link {
  near: Socket;
  far: Socket;
}

export async function startProxy(targetPort: number): Promise<NetworkProxy> {
  const links = new Set<Link>();
  const forgotten = new Set<Socket>();
  let refusing = false;
  let delayMs = 0;
  let gate: Promise<void> = Promise.resolve();
  let open: () => void = () => {};

  function forward(link: Link, from: Socket, to: Socket): void {
    from.on('data', async (bytes) => {
      from.pause();
      if (delayMs > 0) await sleep(delayMs);
      await gate;
      if (!links.has(link)) return;
      to.write(bytes);
      from.resume();
    });
  }

  const server = createServer({ noDelay: true }, (near) => {
    near.on('error', () => {});
    if (refusing) return void near.resetAndDestroy();
    const far = connect({ port: targetPort, host: '127.0.0.1', noDelay: true });
    const link = { near, far };
    links.add(link);
    far.on('error', () => {});
    forward(link, near, far);
    forward(link, far, near);
    // A close is held back like data.
    const end = async (other: Socket) => {
      await gate;
      if (links.delete(link)) other.destroy();
    };
    near.once('close', () => end(far));
    far.once('close', () => end(near));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();

  function drop(): void {
    for (const { near, far } of links) {
      near.resetAndDestroy();
      far.resetAndDestroy();
    }
    links.clear();
  }

  return {
    port: typeof address === 'object' && address ? address.port : 0,
    heal() {
      refusing = false;
      delayMs = 0;
      open();
    },
    cut() {
      refusing = true;
      drop();
    },
    silence() {
      gate = new Promise((resolve) => (open = resolve));
    },
    slowDown(ms) {
      delayMs = ms;
    },
    forget() {
      for (const { near, far } of links) {
        far.resetAndDestroy();
        near.pause();
        forgotten.add(near);
      }
      links.clear();
    },
    async close() {
      open();
      drop();
      for (const near of forgotten) near.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
