import type { QueuePosition } from '@runq/common/contract/run';
import type { ServerToClientEvents } from '@runq/common/contract/socket-events';
import type { RunqSocket } from '../connection/socket.js';
import type { IncomingEvent } from './run-state.js';

/** Calls back with a socket's run events in the page's format, until the returned function is called. */
export function subscribeToRunEvents(
  socket: RunqSocket,
  handlers: {
    onEvent(event: IncomingEvent): void;
    onQueuePosition(runId: string, position: QueuePosition): void;
  },
): () => void {
  const { onEvent, onQueuePosition } = handlers;
  const listeners: Partial<ServerToClientEvents> = {
    'run:state': (event) => onEvent({ type: 'state', ...event }),
    'run:output': (event) => onEvent({ type: 'output', ...event }),
    'run:display': ({ runId, id, ...body }) => onEvent({ type: 'display', runId, id, body }),
    'run:finished': (event) => onEvent({ type: 'finished', ...event }),
    'run:queue': ({ runId, ...position }) => onQueuePosition(runId, position),
  };
  for (const [name, listener] of Object.entries(listeners)) socket.on(name as keyof ServerToClientEvents, listener);
  return () => {
    for (const [name, listener] of Object.entries(listeners)) socket.off(name as keyof ServerToClientEvents, listener);
  };
}
