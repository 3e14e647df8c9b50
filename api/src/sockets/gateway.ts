import type { Server as HttpServer, IncomingMessage } from 'node:http';
import type { SignIns } from '@runq/common/accounts/sign-ins';
import { type Problem, ProblemError } from '@runq/common/contract/problem';
import type { ClientToServerEvents, ServerToClientEvents } from '@runq/common/contract/socket-events';
import type { Logger } from '@runq/common/process/log';
import { Server } from 'socket.io';
import type { AnonymousPool } from '../http/anonymous-pool.js';
import { type Connections, socketPath } from '../http/connections.js';
import { toProblem } from '../http/error-handler.js';
import type { Authenticator } from '../http/middleware/authenticate.js';
import type { CallerLimits } from '../http/middleware/caller-limits.js';
import type { EndWithCredential } from '../http/middleware/end-with-credential.js';
import type { HostCheck } from '../http/middleware/host-check.js';
import type { InboundBytes } from '../http/middleware/inbound-bytes.js';
import { requireKeyAccess } from '../http/middleware/key-scopes.js';
import { rolesOf } from '../http/route-doc.js';
import type { RequestTraces } from '../monitoring/request-traces.js';
import { countBufferedPackets } from './backpressure.js';
import { commandAccess, isCommandName } from './command-access.js';
import { type CommandDeps, createCommands } from './commands.js';
import { limitTransports, transportBytesMax } from './limit-transports.js';
import type { RunqSocket, SocketData } from './runq-socket.js';

export interface GatewayDeps extends CommandDeps {
  server: HttpServer;
  authenticator: Authenticator;
  callers: CallerLimits;
  connections: Connections;
  pool: AnonymousPool;
  inbound: InboundBytes;
  endWithCredential: EndWithCredential;
  hostCheck: HostCheck;
  keepSignIn: SignIns['keep'];
  /** Null: commands are not traced. */
  requestTraces: RequestTraces | null;
  readAddress: (request: IncomingMessage) => string;
  /** Time within which a connection must sign in. */
  signInMs: number;
  log: Logger;
}

/** Commands count as a use of the sign-in once in this time. */
const useStepMs = 60_000;

/** The open sockets of this process. */
export interface Gateway {
  /** Makes every client reconnect, to this or another process, and closes the connections. */
  close(): Promise<void>;
}

/**
 * The socket.io side of the API. The handshake carries the token (`auth: {token}`) or a cookie; each command is then
 * parsed and authorised like its route. A command without an acknowledgement is executed all the same, but a refusal
 * is not reported.
 */
export function createGateway(options: GatewayDeps): Gateway {
  const { server, authenticator, callers, readAddress, signInMs, log } = options;
  const io = new Server<ClientToServerEvents, ServerToClientEvents, object, SocketData>(server, {
    path: socketPath,
    serveClient: false,
    maxHttpBufferSize: transportBytesMax,
    connectTimeout: signInMs,
    destroyUpgrade: false,
    pingInterval: 10_000,
    pingTimeout: 10_000,
  });
  const transports = limitTransports({ ...options, engine: io.engine });
  const commands = createCommands(options);

  io.use((socket, next) => {
    const token: unknown = socket.handshake.auth.token;
    const admit = async () => {
      const identity = await authenticator.verifyHandshake(token, socket.request).catch((error) => {
        callers.countAddress(readAddress(socket.conn.request));
        throw error;
      });
      const { conn } = socket;
      if (conn.readyState !== 'open') return;
      conn.once('close', callers.openSocket(identity.userId));
      options.monitoring.countSockets(1);
      conn.once('close', () => options.monitoring.countSockets(-1));
      // A client that reconnects on its own receives the reason at the handshake.
      conn.once(
        'close',
        options.endWithCredential(identity, () => conn.close()),
      );
      transports.signedIn(socket, identity);
      socket.data = {
        identity,
        usedAt: Date.now(),
        subscriptions: new Map(),
        readBufferedPackets: countBufferedPackets(conn),
      };
    };
    const enter = () => next();
    admit().then(enter, (error) => {
      const problem = toProblem(error);
      next(Object.assign(new Error(problem.code), { data: problem }));
    });
  });

  /** A command is a use of the sign-in, as a request is. */
  async function keepSignIn({ data }: RunqSocket): Promise<void> {
    const { isFromCookie, credentialId } = data.identity;
    if (!isFromCookie || data.usedAt + useStepMs > Date.now()) return;
    data.usedAt = Date.now();
    if (!(await options.keepSignIn(credentialId!))) throw new ProblemError('unauthorized', 'You are signed out.');
  }

  /** A command that submits a run begins a trace. */
  async function trace<T>(name: string, work: () => Promise<T>): Promise<T> {
    const { requestTraces } = options;
    if (!requestTraces) return work();
    const request = requestTraces.begin(undefined);
    return requestTraces.enter(request, work).finally(() => request.end({ name }));
  }

  const { serviceState } = options.monitoring;
  const stopStateUpdates = serviceState.onChange((state) => io.emit('service:state', state));

  io.on('connection', (socket) => {
    socket.emit('service:state', serviceState.read());
    const execute = async (name: string, body: unknown) => {
      options.monitoring.noteActivity();
      callers.countUser(socket.data.identity.userId);
      await keepSignIn(socket);
      const command = isCommandName(name) ? commands[name] : undefined;
      if (!isCommandName(name) || !command) throw new ProblemError('not_found', 'There is no such command.');
      const { access, ...keys } = commandAccess[name];
      requireKeyAccess(socket.data.identity, keys);
      await authenticator.requireRole(socket.data.identity, rolesOf(access));
      return trace(name, () => command(socket, body));
    };
    socket.onAny((name: string, ...args: unknown[]) => {
      const acknowledge = typeof args.at(-1) === 'function' ? (args.pop() as (result: unknown) => void) : () => {};
      execute(name, args[0]).then(
        (result) => acknowledge({ ok: true, ...result }),
        (error) => acknowledge({ ok: false, problem: toLoggedProblem(error, name, log) }),
      );
    });
    socket.on('disconnect', () => {
      for (const end of socket.data.subscriptions.values()) end();
      socket.data.subscriptions.clear();
      // There is no other namespace: a connection without this one is useless, and could sign in repeatedly.
      socket.conn.close();
    });
  });

  return {
    async close() {
      stopStateUpdates();
      await io.close();
    },
  };
}

function toLoggedProblem(error: unknown, command: string, log: Logger): Problem {
  const problem = toProblem(error);
  if (problem.code === 'internal' && !(error instanceof ProblemError))
    log.error({ err: error, command }, 'command failed');
  return problem;
}
