import type { ClientToServerEvents, ServerToClientEvents } from '@runq/common/contract/socket-events';
import type { Socket } from 'socket.io';
import type { Caller } from '../http/middleware/authenticate.js';

/** The state of a connection. */
export interface SocketData {
  identity: Caller;
  /** When a command last counted as a use of the sign-in, epoch ms. */
  usedAt: number;
  /** By name: ends the subscription. */
  subscriptions: Map<string, () => void>;
  readBufferedPackets: () => number;
}

/** A connection with a valid token. */
export type RunqSocket = Socket<ClientToServerEvents, ServerToClientEvents, object, SocketData>;
