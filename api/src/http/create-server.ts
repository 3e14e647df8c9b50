import { createServer, type RequestListener, type Server } from 'node:http';

/** Bytes of all headers of a request: a token of some hundred bytes, and the headers of proxies. */
const headerBytesMax = 16 * 1024;
/** Time limit of the headers of a request. */
const headersMs = 10_000;
/** Time limit of a whole request: 64 MB of a batch at 5 Mbit/s. Without a token it is shorter (connections.ts). */
const requestMs = 120_000;
/**
 * Time after which an idle connection of a user is closed: longer than proxies keep theirs (60 s). A client may send a
 * request just when its connection is closed, and does not know whether it was served. `connections.ts` closes those
 * without a sign-in sooner.
 */
const keepAliveMs = 75_000;
/** Interval at which node checks these limits. */
const checkMs = 2000;

/** An HTTP server with a time limit for every step of a client. */
export function createHttpServer(app: RequestListener, { connectionsMax }: { connectionsMax: number }): Server {
  const server = createServer(
    {
      maxHeaderSize: headerBytesMax,
      headersTimeout: headersMs,
      requestTimeout: requestMs,
      keepAliveTimeout: keepAliveMs,
      connectionsCheckingInterval: checkMs,
    },
    app,
  );
  server.maxConnections = connectionsMax;
  return server;
}
