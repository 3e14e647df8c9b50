import { randomBytes } from 'node:crypto';
import { connect, type Socket } from 'node:net';

/** How long a response may take on a busy machine. */
const responseTimeoutMs = 30_000;

/** A TCP connection that sends arbitrary bytes. */
export interface RawConnection {
  socket: Socket;
  /** The data received so far. */
  received(): string;
  /** Resolves when the received data matches or the connection is closed; rejects after a timeout. */
  until(pattern: RegExp): Promise<void>;
  /** Resolves when either side has closed the connection. */
  closed: Promise<void>;
  readonly isClosed: boolean;
}

export async function openRaw(port: number, text: string | Buffer = ''): Promise<RawConnection> {
  const socket = connect(port, '127.0.0.1');
  let received = '';
  let isClosed = false;
  socket.on('data', (bytes) => (received += bytes.toString('latin1')));
  // A refused connection may be reset; only the close matters.
  socket.on('error', () => {});
  socket.once('end', () => socket.destroy());
  const closed = new Promise<void>((resolve) =>
    socket.once('close', () => {
      isClosed = true;
      resolve();
    }),
  );
  function untilMatch(pattern: RegExp): Promise<void> {
    return new Promise((resolve, reject) => {
      const timer = setTimeout(
        () => reject(new Error(`neither ${pattern} nor the end in ${responseTimeoutMs} ms`)),
        responseTimeoutMs,
      );
      const check = () => {
        if (!isClosed && !pattern.test(received)) return;
        clearTimeout(timer);
        socket.off('data', check);
        resolve();
      };
      socket.on('data', check);
      closed.then(check);
      check();
    });
  }
  await new Promise<void>((resolve) => socket.once('connect', resolve).once('close', () => resolve()));
  if (text.length > 0) socket.write(text);
  return {
    socket,
    received: () => received,
    until: untilMatch,
    closed,
    get isClosed() {
      return isClosed;
    },
  };
}

const upgradeRequest = (query: string) =>
  [
    `GET /socket.io/?EIO=4&transport=websocket${query} HTTP/1.1`,
    'Host: 127.0.0.1',
    'Connection: Upgrade',
    'Upgrade: websocket',
    'Sec-WebSocket-Version: 13',
    `Sec-WebSocket-Key: ${randomBytes(16).toString('base64')}`,
    '\r\n',
  ].join('\r\n');

/** A WebSocket after the response to its upgrade, which may have closed it. */
export async function openRawWebSocket(port: number, query = ''): Promise<RawConnection> {
  const connection = await openRaw(port, upgradeRequest(query));
  await connection.until(/\r\n\r\n/);
  return connection;
}

/**
 * The header of a masked frame that announces `bytes` of payload. The mask is zero, so the payload follows unchanged
 * (RFC 6455, 5.2).
 */
export function frameHead(bytes: number, opcode = 1): Buffer {
  const head = Buffer.alloc(14);
  head[0] = 0x80 | opcode;
  if (bytes < 126) {
    head[1] = 0x80 | bytes;
    return head.subarray(0, 6);
  }
  if (bytes < 65_536) {
    head[1] = 0x80 | 126;
    head.writeUInt16BE(bytes, 2);
    return head.subarray(0, 8);
  }
  head[1] = 0x80 | 127;
  head.writeBigUInt64BE(BigInt(bytes), 2);
  return head;
}

/** A complete message in one frame. */
export function frame(message: string | Buffer, opcode = 1): Buffer {
  const bytes = Buffer.from(message as string);
  return Buffer.concat([frameHead(bytes.length, opcode), bytes]);
}
