import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { type Problem, ProblemError } from '@runq/common/contract/problem';
import type { AnonymousConnection, AnonymousPool } from './anonymous-pool.js';
import { endSocketWithProblem, endWithProblem } from './write-problem.js';

/** The path of socket.io. */
export const socketPath = '/socket.io/';
/** Time limit of a request without a token to arrive, body included, and of an idle connection. */
const receiveMs = 10_000;
/** Time limit of its response: a page over a slow network. */
const respondMs = 60_000;
/** Time that a WebSocket may take to close, beyond the time to sign in. */
const closingMs = 1000;
/** Most pending requests of one connection. */
const pipelinedMax = 32;

interface Connection extends AnonymousConnection {
  /** The last response, and the number of pending ones. */
  response: ServerResponse | null;
  pending: number;
  isUpgraded: boolean;
  /** The user whose request it carried first. */
  userId: string | null;
}

/** TCP connections: anonymous, with their own limits, until they carry a request of a user. */
export interface Connections {
  /** Starts to watch the connections of a server; must be called after all other listeners are attached. */
  watch(server: Server): void;
  /** Assigns a connection to a user: it leaves the anonymous limits. False when the user has too many already. */
  signedIn(socket: Socket, userId: string): boolean;
  /** Whether it has been upgraded to a WebSocket. */
  isUpgraded(socket: Socket): boolean;
}

export function createConnections(options: {
  pool: AnonymousPool;
  isTrustedProxy: (address: string) => boolean;
  /** Time within which a WebSocket must sign in. */
  signInMs: number;
  perUserMax: number;
  /** Beginnings of paths besides socket.io that may become a WebSocket. */
  upgradePaths: readonly string[];
}): Connections {
  const { pool, isTrustedProxy, signInMs, perUserMax } = options;
  const upgradePaths = [socketPath, ...options.upgradePaths];
  const users = new Map<string, number>();
  const connections = new WeakMap<Socket, Connection>();

  function onConnection(socket: Socket): void {
    const remote = socket.remoteAddress ?? '';
    const isReceived = () => connection.response?.req.complete === true;
    const connection: Connection = {
      address: isTrustedProxy(remote) ? null : remote,
      response: null,
      pending: 0,
      isUpgraded: false,
      userId: null,
      limitMs() {
        if (connection.isUpgraded) return signInMs + closingMs;
        return connection.pending > 0 && isReceived() ? respondMs : receiveMs;
      },
      isWaiting: () => connection.isUpgraded || connection.pending === 0 || !isReceived(),
      end: (isLate) => endConnection(socket, connection, isLate ? tooLate() : tooMany()),
    };
    connections.set(socket, connection);
    pool.enter(connection);
    socket.once('close', () => {
      pool.leave(connection);
      if (connection.userId !== null) count(connection.userId, -1);
    });
  }

  function count(userId: string, more: number): void {
    const sum = (users.get(userId) ?? 0) + more;
    if (sum > 0) users.set(userId, sum);
    else users.delete(userId);
  }

  function onRequest(request: IncomingMessage, response: ServerResponse): void {
    const connection = connections.get(request.socket);
    if (!connection) return;
    connection.response = response;
    connection.pending++;
    if (connection.pending > pipelinedMax) return void request.socket.destroy();
    pool.touch(connection);
    // So that the client sends its next request on a new connection, not on one that is being closed.
    if (pool.isCrowded(connection)) response.setHeader('Connection', 'close');
    response.once('close', () => {
      connection.pending--;
      pool.touch(connection);
    });
  }

  function onUpgrade(request: IncomingMessage, socket: Socket): void {
    const connection = connections.get(socket);
    if (connection) {
      connection.isUpgraded = true;
      pool.touch(connection);
    }
    if (!upgradePaths.some((path) => request.url?.startsWith(path)))
      endSocketWithProblem(socket, new ProblemError('bad_request', `Only ${socketPath} can be upgraded.`).problem);
  }

  function onClientError(error: NodeJS.ErrnoException, socket: Socket): void {
    const connection = connections.get(socket);
    if (error.code === 'ECONNRESET' || !connection) return void socket.destroy();
    if (connection.pending > 0) socket.destroy();
    else endSocketWithProblem(socket, describe(error));
  }

  return {
    watch(server) {
      server.prependListener('connection', onConnection);
      server.prependListener('request', onRequest);
      server.prependListener('upgrade', onUpgrade);
      server.on('clientError', onClientError);
      // Expectations other than 100-continue may be ignored (RFC 9110, section 10.1.1).
      server.on('checkExpectation', (request, response) => server.emit('request', request, response));
    },
    signedIn(socket, userId) {
      const connection = connections.get(socket);
      if (!connection || connection.userId !== null || socket.destroyed) return true;
      // A proxy's connection carries the requests of many users.
      if (connection.address !== null) {
        if ((users.get(userId) ?? 0) >= perUserMax) return false;
        connection.userId = userId;
        count(userId, 1);
      }
      pool.leave(connection);
      if (connection.response?.headersSent === false) connection.response.removeHeader('Connection');
      return true;
    },
    isUpgraded: (socket) => connections.get(socket)?.isUpgraded === true,
  };
}

/**
 * A pending request gets the problem as its response. A connection that has sent nothing is closed without one: its
 * client would take the problem for the response to its next request.
 */
function endConnection(socket: Socket, { response, pending, isUpgraded }: Connection, problem: Problem): void {
  const hasBegun = response === null && socket.bytesRead > 0;
  if (pending === 1 && response && !isUpgraded) endWithProblem(response, problem);
  else if (pending === 0 && hasBegun && !isUpgraded) endSocketWithProblem(socket, problem);
  else socket.destroy();
}

const tooLate = () => new ProblemError('request_timeout', 'The request did not arrive in time.').problem;
const tooMany = () =>
  new ProblemError('rate_limited', 'There are too many connections without a sign-in; try again.', {
    retryAfterMs: 1000,
  }).problem;

function describe({ code }: NodeJS.ErrnoException): Problem {
  if (code === 'HPE_HEADER_OVERFLOW')
    return new ProblemError('headers_too_large', 'The headers are too large.').problem;
  if (code === 'ERR_HTTP_REQUEST_TIMEOUT') return tooLate();
  return new ProblemError('bad_request', 'This is not HTTP/1.1.').problem;
}
