import type { RunqSocket } from './runq-socket.js';

/** Packets that may wait for a slow connection before its subscriptions wait too. */
const maxBufferedPackets = 64;

/** Counts the packets of a connection that are not yet handed to the network. */
export function countBufferedPackets(conn: RunqSocket['conn']): () => number {
  let buffered = 0;
  conn.on('packetCreate', () => {
    buffered++;
  });
  conn.on('drain', () => {
    buffered = 0;
  });
  return () => buffered;
}

/**
 * Emits events, and delays the next one while the connection is slow: unsent events wait where they come from, such as
 * the run's stream in Redis, not in the memory of this process.
 */
export function createSendWindow<Event>(
  socket: RunqSocket,
  emit: (event: Event) => void,
): (event: Event) => void | Promise<void> {
  return (event) => {
    if (!socket.connected) return;
    emit(event);
    const { conn } = socket;
    if (socket.data.readBufferedPackets() <= maxBufferedPackets) return;
    return new Promise((resolve) => {
      const finish = () => {
        conn.off('drain', finish);
        conn.off('close', finish);
        resolve();
      };
      conn.on('drain', finish);
      conn.on('close', finish);
    });
  };
}
