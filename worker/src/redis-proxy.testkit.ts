import { connect, createServer, type Socket } from 'node:net';

/** A way to Redis, a unix socket, that can fail without a word. */
export interface RedisProxy {
  readonly url: string;
  /** The connections that there are stay open and carry nothing more, as behind a dead switch; new ones are fine. */
  freeze(): void;
  /** What is sent arrives; what Redis answers is kept back until it may pass. */
  holdAnswers(): void;
  passAnswers(): void;
  close(): Promise<void>;
}

export async function startRedisProxy(socketPath: string): Promise<RedisProxy> {
  const clients = new Set<Socket>();
  const servers = new Set<Socket>();
  let isHolding = false;
  const proxy = createServer((client) => {
    const upstream = connect(socketPath);
    clients.add(client);
    servers.add(upstream);
    for (const socket of [client, upstream]) socket.on('error', () => {});
    client.pipe(upstream).pipe(client);
    if (isHolding) upstream.unpipe();
    client.on('close', () => upstream.destroy());
  });
  await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve));
  const address = proxy.address() as { port: number };
  const pairs = () => [...clients].map((client, index) => ({ client, upstream: [...servers][index]! }));
  return {
    url: `redis://127.0.0.1:${address.port}`,
    freeze() {
      for (const socket of [...clients, ...servers]) socket.unpipe().pause();
    },
    holdAnswers() {
      isHolding = true;
      for (const { upstream } of pairs()) upstream.unpipe();
    },
    passAnswers() {
      isHolding = false;
      for (const { client, upstream } of pairs()) upstream.pipe(client);
    },
    async close() {
      for (const socket of [...clients, ...servers]) socket.destroy();
      await new Promise((resolve) => proxy.close(resolve));
    },
  };
}
