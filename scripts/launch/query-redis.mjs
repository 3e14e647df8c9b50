import { connect } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';

const replyTimeoutMs = 1000;
const pollIntervalMs = 10;

/**
 * Sends one command to Redis over a Unix socket and returns its reply as text, or null when none came in time. Speaks
 * the protocol itself: the launcher is loaded before `npm ci` has installed a client, and a client would cost each
 * start 220 ms and 26 MB.
 */
export function queryRedis(socketPath, command) {
  return new Promise((resolve) => {
    const socket = connect(socketPath);
    let received = '';
    const finish = (value) => {
      socket.destroy();
      resolve(value);
    };
    socket.setTimeout(replyTimeoutMs, () => finish(null));
    socket.setEncoding('latin1');
    socket.on('error', () => finish(null));
    socket.on('close', () => finish(null));
    socket.on('connect', () => socket.write(`${command}\r\n`));
    socket.on('data', (text) => {
      received += text;
      const reply = parseReply(received);
      if (reply !== null) finish(reply);
    });
  });
}

/** A status or error line (`+PONG`, `-ERR ...`), or the body of a bulk string (`$<length>`); null while incomplete. */
function parseReply(received) {
  const end = received.indexOf('\r\n');
  if (end < 0) return null;
  const line = received.slice(0, end);
  if (!line.startsWith('$')) return line;
  const body = received.slice(end + 2);
  const length = Number(line.slice(1));
  return body.length < length + 2 ? null : body.slice(0, length);
}

/** True only for `+PONG`: a server that is still loading its file replies with an error. */
export async function pingRedis(socketPath) {
  return (await queryRedis(socketPath, 'PING'))?.startsWith('+PONG') === true;
}

/** Waits until Redis replies to PING; false after `timeoutMs` or when `hasFailed()` returns true. */
export async function waitForRedis(socketPath, { timeoutMs, hasFailed, signal }) {
  const deadline = Date.now() + timeoutMs;
  for (;;) {
    if (await pingRedis(socketPath)) return true;
    signal?.throwIfAborted();
    if (hasFailed() || Date.now() > deadline) return false;
    await sleep(pollIntervalMs, undefined, { signal });
  }
}

/** Whether a server accepts connections at a given `REDIS_URL`. The API and the worker check that it is Redis. */
export function isReachable(url, timeoutMs) {
  return new Promise((resolve) => {
    const socket = connect(parseTarget(url));
    const finish = (value) => {
      socket.destroy();
      resolve(value);
    };
    socket.setTimeout(timeoutMs, () => finish(false));
    socket.once('error', () => finish(false));
    socket.once('connect', () => finish(true));
  });
}

function parseTarget(url) {
  if (url.startsWith('unix:'))
    return {
      path: url
        .slice('unix:'.length)
        .replace(/^\/\/(?=\/)/, '')
        .split('?')[0],
    };
  const { hostname, port } = new URL(url);
  return { host: hostname.replace(/^\[|\]$/g, '') || '127.0.0.1', port: Number(port || 6379) };
}
