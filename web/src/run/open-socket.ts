import type { Problem } from '@runq/common/contract/problem';
import type { Acknowledgement, ClientToServerEvents, ServerToClientEvents } from '@runq/common/contract/socket-events';
import { io, type Socket } from 'socket.io-client';
import { type Cell, createCell } from '../page/cell.js';

/** Whether the server hears us. `refused` means that it does not accept the token. */
export type Connection = 'connecting' | 'online' | 'offline' | 'refused';

export type RunqSocket = Socket<ServerToClientEvents, ClientToServerEvents>;

export interface OpenSocket {
  socket: RunqSocket;
  connection: Cell<Connection>;
  close(): void;
}

/** After this long without an acknowledgement a command counts as lost. */
const acknowledgeTimeoutMs = 10_000;
const reconnectMinMs = 250;
const reconnectMaxMs = 4000;

/** Opens the live connection of a page; it comes back by itself until it is closed or the token is refused. */
export function openSocket(token: string): OpenSocket {
  const connection = createCell<Connection>('connecting');
  const socket: RunqSocket = io({
    auth: { token },
    reconnectionDelay: reconnectMinMs,
    reconnectionDelayMax: reconnectMaxMs,
  });
  socket.on('connect', () => connection.set('online'));
  socket.on('disconnect', (reason) => {
    connection.set('offline');
    // The server closed the connection on purpose (it drains or the token ended); socket.io does not come back from that by itself.
    if (reason === 'io server disconnect') socket.connect();
  });
  socket.on('connect_error', (error) => {
    if (isRefusal(error)) {
      connection.set('refused');
      socket.disconnect();
    } else {
      connection.set('offline');
      // A middleware that refuses for another reason leaves the socket inactive.
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
    close() {
      window.removeEventListener('online', reconnectNow);
      connection.set('offline');
      socket.close();
    },
  };
}

function isRefusal(error: Error & { data?: unknown }): boolean {
  const data = error.data as { code?: string; status?: number; problem?: Partial<Problem> } | undefined;
  const code = data?.code ?? data?.problem?.code ?? error.message;
  return code === 'unauthorized' || data?.status === 401 || data?.problem?.status === 401;
}

/** Sends a command and gives its answer; no answer in time is a problem like any other, in words that can be shown. */
export async function sendCommand<T extends object>(
  socket: RunqSocket,
  command: keyof ClientToServerEvents,
  body: unknown,
): Promise<({ ok: true } & T) | { ok: false; detail: string; code: Problem['code'] | 'no_answer' }> {
  try {
    const answer = (await (socket.timeout(acknowledgeTimeoutMs) as unknown as Emitter).emitWithAck(
      command,
      body,
    )) as Acknowledgement<T>;
    return answer.ok ? answer : { ok: false, detail: describeProblem(answer.problem), code: answer.problem.code };
  } catch {
    return { ok: false, detail: 'The server did not answer.', code: 'no_answer' };
  }
}

interface Emitter {
  emitWithAck(command: string, body: unknown): Promise<unknown>;
}

function describeProblem(problem: Problem): string {
  const errors = (problem.errors ?? []).map((error) => error.message).join('; ');
  return errors === '' ? problem.detail : `${problem.detail} (${errors})`;
}
