import { connect, createServer, type Socket } from 'node:net';

/** A proxy for Redis at a unix socket, which can fail silently. */
export interface RedisProxy {
  readonly url: string;
  /** Existing connections stay open without traffic, as behind a dead switch; new ones work. */
  freeze(): void;
  /** Delivers commands, but holds replies back until `releaseReplies`. */
  holdReplies(): void;
  releaseReplies(): void;
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
    holdReplies() {
      isHolding = true;
      for (const { upstream } of pairs()) upstream.unpipe();
    },
    releaseReplies() {
      isHolding = false;
      for (const { client, upstream } of pairs()) upstream.pipe(client);
    },
    async close() {
      for (const socket of [...clients, ...servers]) socket.destroy();
      await new Promise((resolve) => proxy.close(resolve));
    },
  };
}
