import { openRaw } from './raw-connection.js';

/** A request whose parts are sent unchecked and unencoded. */
export interface RawRequest {
  method: string;
  target: string;
  headers: [string, string][];
  body: Buffer;
}

export interface RawResponse {
  status: number;
  contentType: string;
  body: string;
}

/** An event stream is answered once its headers arrive; other responses end with the connection. */
const streamHead = /^content-type: text\/event-stream[\s\S]*\r\n\r\n/im;

/** Sends a request and reads the response; null when the connection closes without one. */
export async function sendRaw(port: number, request: RawRequest): Promise<RawResponse | null> {
  const lines = [
    `${request.method} ${request.target} HTTP/1.1`,
    'Connection: close',
    ...request.headers.map(([name, value]) => `${name}: ${value}`),
  ];
  const head = Buffer.from(`${lines.join('\r\n')}\r\n\r\n`, 'latin1');
  const connection = await openRaw(port, Buffer.concat([head, request.body]));
  await connection.until(streamHead);
  connection.socket.destroy();
  const text = connection.received().replace(/^HTTP\/1\.1 100 Continue\r\n\r\n/, '');
  const status = /^HTTP\/1\.1 (\d{3})/.exec(text)?.[1];
  if (status === undefined) return null;
  const end = text.indexOf('\r\n\r\n');
  const contentType = /^content-type: *([^;\r\n]*)/im.exec(text.slice(0, end))?.[1] ?? '';
  return { status: Number(status), contentType, body: text.slice(end + 4) };
}
