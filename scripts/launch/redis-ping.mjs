import { connect } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { askRedis } from './ask-redis.mjs';

const pollIntervalMs = 10;

/** True only for `+PONG`, since a server that still loads its file answers an error. */
export async function pingRedis(socketPath) {
  return (await askRedis(socketPath, 'PING'))?.startsWith('+PONG') === true;
}

/** Waits until Redis answers; false when it did not within `timeoutMs` or `hasFailed()` became true. */
export async function untilRedisAnswers(socketPath, { timeoutMs, hasFailed, signal }) {
  const deadline = Date.now() + timeoutMs;
  for (;;) {
    if (await pingRedis(socketPath)) return true;
    signal?.throwIfAborted();
    if (hasFailed() || Date.now() > deadline) return false;
    await delay(pollIntervalMs, undefined, { signal });
  }
}

/** Whether anything listens where a given `REDIS_URL` points; what it is, the API and the worker find out. */
export function isReachable(url, timeoutMs) {
  return new Promise((resolve) => {
    const socket = connect(parseTarget(url));
    const settle = (value) => {
      socket.destroy();
      resolve(value);
    };
    socket.setTimeout(timeoutMs, () => settle(false));
    socket.once('error', () => settle(false));
    socket.once('connect', () => settle(true));
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
