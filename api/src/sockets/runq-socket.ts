import type { ClientToServerEvents, ServerToClientEvents } from '@runq/common/contract/socket-events';
import type { Socket } from 'socket.io';
import type { Identity } from '../authenticate.js';

/** What is kept with a connection: who it is, and how to end what it follows. */
export interface SocketData {
  identity: Identity;
  following: Map<string, () => void>;
  bufferedPackets: () => number;
}

/** A connection that has proved who it is. */
export type RunqSocket = Socket<ClientToServerEvents, ServerToClientEvents, object, SocketData>;
