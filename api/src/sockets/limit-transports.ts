import { type IncomingMessage, ServerResponse } from 'node:http';
import type { Socket as TcpSocket } from 'node:net';
import { type Problem, ProblemError } from '@runq/common/contract/problem';
import type { Server } from 'socket.io';
import type { AnonymousConnection, AnonymousPool } from '../http/anonymous-pool.js';
import type { Connections } from '../http/connections.js';
import type { Identity } from '../http/middleware/authenticate.js';
import type { HostCheck } from '../http/middleware/host-check.js';
import type { InboundBytes, InboundMessage } from '../http/middleware/inbound-bytes.js';
import { endSocketWithProblem, endWithProblem } from '../http/write-problem.js';
import type { RunqSocket } from './runq-socket.js';

/** Bytes that a client may send before it has signed in: a token has some hundred bytes, and the headers bound it. */
const anonymousBytesMax = 16 * 1024;
/**
 * Bytes of one message of a user: more than any command may hold, so that a command that is too large is acknowledged.
 */
const messageBytesMax = 16 * 1024 * 1024;
/** The limit of the transport itself, which disconnects without a problem. */
export const transportBytesMax = 64 * 1024 * 1024;
/** Time for a client to read the reason of its disconnection. */
const closeDelayMs = 2000;

type Engine = Server['engine'];
type EngineSocket = RunqSocket['conn'];
type EngineRequest = IncomingMessage & { res?: ServerResponse };

/** The state of one session of engine.io, which may use several TCP connections. */
interface Link {
  /** Null until its user is known. */
  user: { socket: RunqSocket; message: InboundMessage } | null;
  tcpSockets: Set<TcpSocket>;
  /** A long-polling session outlasts its TCP connections, so it counts as a connection itself. */
  polling: AnonymousConnection | null;
  /** Bytes of the message that is arriving by WebSocket. */
  arriving: number;
  isRefused: boolean;
}

/**
 * Bounds the input of the transports under socket.io: little until the user is known, then the size of each message and
 * of all messages of a user together.
 *
 * Theory of operation: engine.io and ws have no limit that changes with the state of a connection, and theirs only
 * disconnects. So the bytes of a WebSocket are counted here as they arrive from the network, and a long-polling body by
 * its Content-Length before it is read. The limit of ws and engine.io is higher (`transportBytesMax`): they refuse a
 * frame that announces more with close code 1009 and no problem.
 */
export function limitTransports(options: {
  engine: Engine;
  connections: Connections;
  pool: AnonymousPool;
  inbound: InboundBytes;
  hostCheck: HostCheck;
  readAddress: (request: IncomingMessage) => string;
  signInMs: number;
}) {
  const { engine, connections, pool, inbound, hostCheck, readAddress, signInMs } = options;
  const links = new Map<string, Link>();
  const linksOfRequests = new WeakMap<IncomingMessage, Link>();

  engine.on('connection', (conn: EngineSocket) => {
    const link: Link = {
      user: null,
      tcpSockets: new Set([conn.request.socket]),
      polling: conn.transport.name === 'polling' ? createPolling(conn) : null,
      arriving: 0,
      isRefused: false,
    };
    const { id } = conn as unknown as { id: string };
    links.set(id, link);
    linksOfRequests.set(conn.request, link);
    if (link.polling) pool.enter(link.polling);
    conn.on('packet', () => {
      link.arriving = 0;
      link.user?.message.release();
    });
    conn.once('close', () => {
      links.delete(id);
      link.user?.message.release();
      if (link.polling) pool.leave(link.polling);
    });
  });

  function createPolling(conn: EngineSocket): AnonymousConnection {
    return {
      address: readAddress(conn.request),
      limitMs: () => signInMs,
      isWaiting: () => true,
      end: () => conn.close(true),
    };
  }

  engine.use((request: IncomingMessage, response: unknown, next: () => void) => {
    const sid = new URL(request.url!, 'http://localhost').searchParams.get('sid');
    const link = sid === null ? undefined : links.get(sid);
    if (link?.user) connections.signedIn(request.socket, link.user.socket.data.identity.userId);
    else link?.tcpSockets.add(request.socket);
    const problem = hostCheck.findProblem(request) ?? checkRequest(request, link);
    if (!problem) return next();
    if (response instanceof ServerResponse) endWithProblem(response, problem);
    else endSocketWithProblem(request.socket, problem);
  });

  /** The refusal of a long-polling request, before its body is read; null to allow it. */
  function checkRequest(request: IncomingMessage, link: Link | undefined): Problem | null {
    if (request.method === 'GET') return null;
    if (request.method !== 'POST') return new ProblemError('method_not_allowed', 'Allowed methods: GET, POST.').problem;
    const length = Number(request.headers['content-length'] ?? Number.NaN);
    if (Number.isNaN(length)) return new ProblemError('bad_request', 'Send the Content-Length.').problem;
    const max = link?.user ? messageBytesMax : anonymousBytesMax;
    if (length > max) return tooLarge(max);
    if (!link?.user) return null;
    const message = inbound.open(link.user.socket.data.identity);
    request.once('close', message.release);
    return problemOf(() => message.resize(length));
  }

  // engine.io does not respond to a request that already has a response.
  engine.on('connection_error', ({ req, message }: { req: EngineRequest; message: string }) => {
    const { problem } = new ProblemError('bad_request', `${message}.`);
    if (req.res) endWithProblem(req.res, problem);
    else endSocketWithProblem(req.socket, problem);
  });

  engine.on('headers', (_headers: unknown, request: IncomingMessage) => {
    if (connections.isUpgraded(request.socket)) countBytes(request);
  });

  /** Starts once the WebSocket is accepted: an earlier listener would consume bytes that ws needs. */
  function countBytes(request: IncomingMessage): void {
    const sid = new URL(request.url!, 'http://localhost').searchParams.get('sid');
    let anonymousBytes = 0;
    request.socket.on('data', (chunk: Buffer) => {
      const link = sid === null ? linksOfRequests.get(request) : links.get(sid);
      if (link?.user) {
        link.arriving += chunk.length;
        refuse(link, request, checkMessage(link, link.user.message));
      } else {
        anonymousBytes += chunk.length;
        if (anonymousBytes > anonymousBytesMax) request.socket.destroy();
      }
    });
  }

  function checkMessage(link: Link, message: InboundMessage): Problem | null {
    if (link.arriving > messageBytesMax) return tooLarge(messageBytesMax);
    return problemOf(() => message.resize(link.arriving));
  }

  /** Sends the problem and closes. Reading stops, so that the client stops sending and reads the problem. */
  function refuse(link: Link, request: IncomingMessage, problem: Problem | null): void {
    if (problem === null || link.isRefused) return;
    link.isRefused = true;
    (request as { websocket?: { pause(): void } }).websocket?.pause();
    const { socket } = link.user!;
    socket.emit('problem', problem);
    socket.conn.close();
    setTimeout(() => request.socket.destroy(), closeDelayMs).unref();
  }

  return {
    /** Assigns a connection to its user: it leaves the anonymous limits. */
    signedIn(socket: RunqSocket, identity: Identity): void {
      const link = linksOfRequests.get(socket.conn.request);
      if (!link) return;
      link.user = { socket, message: inbound.open(identity) };
      if (link.polling) pool.leave(link.polling);
      for (const tcpSocket of link.tcpSockets) connections.signedIn(tcpSocket, identity.userId);
      link.tcpSockets.clear();
    },
  };
}

const tooLarge = (max: number) =>
  new ProblemError('too_large', `A message may have at most ${max} bytes; the connection is closed.`).problem;

function problemOf(act: () => void): Problem | null {
  try {
    act();
    return null;
  } catch (error) {
    if (error instanceof ProblemError) return error.problem;
    throw error;
  }
}
