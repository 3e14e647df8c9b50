import { get } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { LaunchError } from './launch-error.mjs';

const pollIntervalMs = 50;
const requestTimeoutMs = 2000;
const bodyCharactersMax = 500;

/** Waits until `/readyz` returns 200: Redis replies and a worker has passed its self-test. */
export async function waitUntilReady(url, { timeoutMs, signal }) {
  const deadline = Date.now() + timeoutMs;
  for (;;) {
    const { status, body } = await request(new URL('readyz', url));
    if (status === 200) return;
    signal?.throwIfAborted();
    if (Date.now() > deadline) {
      const cause = status === null ? 'the API does not respond' : body.slice(0, bodyCharactersMax);
      throw new LaunchError(`runq is not ready after ${timeoutMs / 1000} s (${cause}). See the log above.`);
    }
    await sleep(pollIntervalMs, undefined, { signal });
  }
}

function request(url) {
  return new Promise((resolve) => {
    const sent = get(url, { timeout: requestTimeoutMs, agent: false }, (response) => {
      let body = '';
      response.setEncoding('utf8');
      response.on('data', (text) => (body += text));
      response.on('error', () => resolve({ status: null, body: '' }));
      response.on('end', () => resolve({ status: response.statusCode, body }));
    });
    sent.on('timeout', () => sent.destroy(new Error('timeout')));
    sent.on('error', () => resolve({ status: null, body: '' }));
  });
}
