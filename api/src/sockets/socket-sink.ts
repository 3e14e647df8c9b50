import type { RunEvent } from '@runq/common/contract/run-event';
import type { RunqSocket } from './runq-socket.js';

/** Packets that may wait for a slow connection before its followers wait too. */
const maxBufferedPackets = 64;

/** Counts the packets of a connection that are made and not yet handed to the network. */
export function createPacketMeter(conn: RunqSocket['conn']): () => number {
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
 * Emits events, and holds the next one back while the connection is slow: what is unsent waits in the run's stream in Redis, not in
 * this process's memory.
 */
export function createSocketSink(socket: RunqSocket, emit: (event: RunEvent) => void) {
  return function sink(event: RunEvent): void | Promise<void> {
    if (!socket.connected) return;
    emit(event);
    const { conn } = socket;
    if (socket.data.bufferedPackets() <= maxBufferedPackets) return;
    return new Promise((resolve) => {
      const settle = () => {
        conn.off('drain', settle);
        conn.off('close', settle);
        resolve();
      };
      conn.on('drain', settle);
      conn.on('close', settle);
    });
  };
}
