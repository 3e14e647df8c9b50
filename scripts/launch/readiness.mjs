import { get } from 'node:http';
import { setTimeout as delay } from 'node:timers/promises';
import { LaunchError } from '../launch-error.mjs';

const pollIntervalMs = 50;
const requestTimeoutMs = 2000;

/** Waits until `/readyz` says 200: Redis answers and a worker has passed its self-test. */
export async function untilReady(url, { timeoutMs, signal }) {
  const deadline = Date.now() + timeoutMs;
  for (;;) {
    const { status, body } = await ask(new URL('readyz', url));
    if (status === 200) return;
    signal?.throwIfAborted();
    if (Date.now() > deadline)
      throw new LaunchError(
        `runq is not ready after ${timeoutMs / 1000} s (${status === null ? 'the API does not answer' : body.slice(0, 500)}): look at the log above, mend it, then start again.`,
      );
    await delay(pollIntervalMs, undefined, { signal });
  }
}

function ask(url) {
  return new Promise((resolve) => {
    const request = get(url, { timeout: requestTimeoutMs, agent: false }, (response) => {
      let body = '';
      response.setEncoding('utf8');
      response.on('data', (text) => (body += text));
      response.on('error', () => resolve({ status: null, body: '' }));
      response.on('end', () => resolve({ status: response.statusCode, body }));
    });
    request.on('timeout', () => request.destroy(new Error('timeout')));
    request.on('error', () => resolve({ status: null, body: '' }));
  });
}
