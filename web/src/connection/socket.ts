import type { Problem } from '@runq/common/contract/problem';
import type { ServiceState } from '@runq/common/contract/service-state';
import type { Acknowledgement, ClientToServerEvents, ServerToClientEvents } from '@runq/common/contract/socket-events';
import { io, type Socket } from 'socket.io-client';
import { isReference } from '../ui/reference-token.js';
import { createSignal, type Signal } from '../ui/signal.js';
import { type Connection, createObstacle, type Obstacle } from './obstacle.js';
import { noAnswerText } from './passing-problem.js';

export type RunqSocket = Socket<ServerToClientEvents, ClientToServerEvents>;

/** Why the server closed the connection. `isTooLarge`: a message exceeded its limit. */
export interface CloseReason {
  message: string;
  isTooLarge: boolean;
}

export interface OpenSocket {
  socket: RunqSocket;
  connection: Signal<Connection>;
  /** The last reason given by the server; null when it gave none. */
  closeReason: Signal<CloseReason | null>;
  /** Why nothing can run now; null while programs can. */
  obstacle: Signal<Obstacle | null>;
  close(): void;
}

/** After this long without an acknowledgement a command counts as lost. */
const acknowledgeTimeoutMs = 10_000;
const reconnectMinMs = 250;
const reconnectMaxMs = 4000;

/** Opens the live connection of a page. It reconnects until it is closed or the server rejects the token. */
export function openSocket(token: string): OpenSocket {
  const connection = createSignal<Connection>('connecting');
  const closeReason = createSignal<CloseReason | null>(null);
  const socket: RunqSocket = io({
    auth: { token },
    // Over plain HTTP only the handshake of a WebSocket has the `Origin` that a cookie needs.
    ...(isReference(token) ? { transports: ['websocket', 'polling'], tryAllTransports: true } : {}),
    reconnectionDelay: reconnectMinMs,
    reconnectionDelayMax: reconnectMaxMs,
  });
  const service = createSignal<ServiceState | null>(null);
  const obstacle = createObstacle(connection, service);
  socket.on('connect', () => connection.set('online'));
  socket.on('service:state', service.set);
  socket.on('disconnect', (reason, details) => {
    connection.set('offline');
    service.set(null);
    closeReason.set(parseCloseReason(details));
    // The server closed the connection on purpose (draining, token expired); socket.io does not reconnect after that.
    if (reason === 'io server disconnect') socket.connect();
  });
  socket.on('connect_error', (error) => {
    if (isRefusal(error)) {
      connection.set('refused');
      socket.disconnect();
    } else {
      connection.set('offline');
      // A middleware that rejects for another reason leaves the socket inactive.
      if (!socket.active) setTimeout(() => connection.get() === 'offline' && socket.connect(), reconnectMaxMs);
    }
  });
  window.addEventListener('online', reconnectNow);

  function reconnectNow(): void {
    if (connection.get() === 'offline') socket.connect();
  }

  return {
    socket,
    connection,
    closeReason,
    obstacle,
    close() {
      window.removeEventListener('online', reconnectNow);
      connection.set('offline');
      socket.close();
    },
  };
}

const messageTooBig = 1009; // RFC 6455, section 7.4.1
const contentTooLarge = 413;

/** Parses the `details` of a disconnect: a close event of the WebSocket, or the failed request. */
export function parseCloseReason(details: unknown): CloseReason | null {
  const { code, status, reason } =
    (details as { context?: { code?: number; status?: number; reason?: string } } | undefined)?.context ?? {};
  if (code === messageTooBig || status === contentTooLarge)
    return {
      message: 'Connection closed by the server: the message was too large. It was not processed.',
      isTooLarge: true,
    };
  return reason ? { message: `Connection closed by the server: ${reason}`, isTooLarge: false } : null;
}

function isRefusal(error: Error & { data?: unknown }): boolean {
  const data = error.data as { code?: string; status?: number; problem?: Partial<Problem> } | undefined;
  const code = data?.code ?? data?.problem?.code ?? error.message;
  return code === 'unauthorized' || data?.status === 401 || data?.problem?.status === 401;
}

/** Sends a command and returns its acknowledgement. A timeout is a problem too, with a detail that can be shown. */
export async function sendCommand<T extends object>(
  socket: RunqSocket,
  command: keyof ClientToServerEvents,
  body: unknown,
): Promise<
  | ({ ok: true } & T)
  | { ok: false; detail: string; code: Problem['code'] | 'no_answer'; expiredAt?: string | undefined }
> {
  try {
    const answer = (await (socket.timeout(acknowledgeTimeoutMs) as unknown as Emitter).emitWithAck(
      command,
      body,
    )) as Acknowledgement<T>;
    if (answer.ok) return answer;
    const { code, expiredAt } = answer.problem;
    return { ok: false, detail: describeProblem(answer.problem), code, expiredAt };
  } catch {
    return { ok: false, detail: noAnswerText, code: 'no_answer' };
  }
}

interface Emitter {
  emitWithAck(command: string, body: unknown): Promise<unknown>;
}

function describeProblem(problem: Problem): string {
  const errors = (problem.errors ?? []).map((error) => error.message).join('; ');
  return errors === '' ? problem.detail : `${problem.detail} (${errors})`;
}
