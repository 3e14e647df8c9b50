import type { Server as HttpServer } from 'node:http';
import { type Problem, ProblemError } from '@runq/common/contract/problem';
import type { ClientToServerEvents, ServerToClientEvents } from '@runq/common/contract/socket-events';
import type { Logger } from '@runq/common/process/log';
import { Server } from 'socket.io';
import type { CallerLimits } from '../accounts/caller-limits.js';
import { toProblem } from '../answer-problem.js';
import { type Authenticator, endWithToken } from '../authenticate.js';
import { type CommandDeps, createCommands } from './commands.js';
import type { SocketData } from './runq-socket.js';
import { createPacketMeter } from './socket-sink.js';

/** Bytes of one message: a run's source with its JSON escapes. */
const maxMessageBytes = 8 * 1024 * 1024;

/**
 * The socket.io side of the API. A connection proves who it is in the handshake (`auth: {token}`); each command is then parsed and
 * authorised like its route. A command without an acknowledgement is carried out all the same; its refusal is then told to nobody.
 */
export function createGateway(
  options: { server: HttpServer; authenticator: Authenticator; limits: CallerLimits; log: Logger } & CommandDeps,
) {
  const { server, authenticator, limits, log } = options;
  const io = new Server<ClientToServerEvents, ServerToClientEvents, object, SocketData>(server, {
    path: '/socket.io',
    serveClient: false,
    maxHttpBufferSize: maxMessageBytes,
    pingInterval: 10_000,
    pingTimeout: 10_000,
  });
  const commands = createCommands(options);

  io.use((socket, next) => {
    const token: unknown = socket.handshake.auth.token;
    const admit = async () => {
      const identity = await authenticator.verify(typeof token === 'string' ? token : '').catch((error) => {
        limits.countAddress(socket.handshake.address);
        throw error;
      });
      const { conn } = socket;
      if (conn.readyState !== 'open') return;
      conn.once('close', limits.openSocket(identity.userId));
      // Whoever comes back by himself is told at the handshake why he may not.
      conn.once(
        'close',
        endWithToken(identity, () => conn.close()),
      );
      socket.data = { identity, following: new Map(), bufferedPackets: createPacketMeter(conn) };
    };
    const enter = () => next();
    admit().then(enter, (error) => {
      const problem = toProblem(error);
      next(Object.assign(new Error(problem.code), { data: problem }));
    });
  });

  io.on('connection', (socket) => {
    const carryOut = async (name: string, body: unknown) => {
      limits.countUser(socket.data.identity.userId);
      const command = Object.hasOwn(commands, name) ? commands[name] : undefined;
      if (!command) throw new ProblemError('not_found', 'There is no such command.');
      return command(socket, body);
    };
    socket.onAny((name: string, ...args: unknown[]) => {
      const acknowledge = typeof args.at(-1) === 'function' ? (args.pop() as (answer: unknown) => void) : () => {};
      carryOut(name, args[0]).then(
        (answer) => acknowledge({ ok: true, ...answer }),
        (error) => acknowledge({ ok: false, problem: toLoggedProblem(error, name, log) }),
      );
    });
    socket.on('disconnect', () => {
      for (const end of socket.data.following.values()) end();
      socket.data.following.clear();
    });
  });

  return {
    get clients() {
      return io.engine.clientsCount;
    },
    /** Tells every client to come back, to this or another process, and closes the connections. */
    async close(): Promise<void> {
      await io.close();
    },
  };
}

function toLoggedProblem(error: unknown, command: string, log: Logger): Problem {
  const problem = toProblem(error);
  if (problem.code === 'internal' && !(error instanceof ProblemError))
    log.error({ err: error, command }, 'a command failed');
  return problem;
}
