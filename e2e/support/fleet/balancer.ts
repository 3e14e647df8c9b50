import { connect, createServer, type Socket } from 'node:net';

/** A TCP load balancer: each connection goes to the next port of the loopback that accepts it. */
export interface Balancer {
  url: string;
  close(): Promise<void>;
}

export async function startBalancer(ports: number[]): Promise<Balancer> {
  const open = new Set<Socket>();
  let next = 0;

  function join(near: Socket, far: Socket): void {
    for (const [one, other] of [
      [near, far],
      [far, near],
    ] as const) {
      open.add(one);
      one.on('error', () => {});
      one.once('close', () => {
        open.delete(one);
        other.destroy();
      });
      one.pipe(other);
    }
  }

  /** Tries `left` more ports; a client that none of them accepts is disconnected. */
  function serve(near: Socket, left: number): void {
    if (left === 0) return void near.destroy();
    const far = connect({ port: ports[next++ % ports.length]!, host: '127.0.0.1', noDelay: true });
    const refused = () => serve(near, left - 1);
    far.once('error', refused);
    far.once('connect', () => {
      far.off('error', refused);
      join(near, far);
    });
  }

  const server = createServer({ noDelay: true }, (near) => {
    near.on('error', () => {});
    serve(near, ports.length);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the balancer has no port');
  return {
    url: `http://127.0.0.1:${address.port}`,
    async close() {
      const closed = new Promise((resolve) => server.close(resolve));
      for (const socket of open) socket.destroy();
      await closed;
    },
  };
}
