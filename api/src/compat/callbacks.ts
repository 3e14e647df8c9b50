import { request as httpRequest } from 'node:http';
import { request as httpsRequest } from 'node:https';
import type { Logger } from '@runq/common/process/log';
import { resolvePublicAddress } from '../http/public-address.js';

/** Tries of a callback, and the time limit of one, as in Judge0. */
export const callbackTries = 3;
export const callbackTimeoutMs = 5000;
/** Most callbacks that one process waits for or sends. */
const callbacksMax = 1000;
const pauseMs = 1000;

export interface Callbacks {
  /** Whether another one may be started. */
  hasRoom(): boolean;
  /** Waits for `body`, then sends it. Failures are logged; nothing is thrown. */
  start(url: string, body: () => Promise<string>): void;
  close(): void;
}

/** Sends results to the addresses that clients gave, and to no address inside the network unless it is allowed. */
export function createCallbacks({
  isAllowed,
  log,
}: {
  isAllowed: (address: string) => boolean;
  log: Logger;
}): Callbacks {
  const closing = new AbortController();
  let pending = 0;

  async function send(url: URL, body: string): Promise<void> {
    for (let attempt = 1; ; attempt++) {
      try {
        return await put(url, body, { isAllowed, signal: closing.signal });
      } catch (error) {
        if (attempt === callbackTries || closing.signal.aborted) throw error;
        await new Promise((resolve) => setTimeout(resolve, pauseMs * attempt).unref());
      }
    }
  }

  return {
    hasRoom: () => pending < callbacksMax,
    start(url, body) {
      pending++;
      body()
        .then((text) => send(new URL(url), text))
        .catch((error: Error) => log.warn({ err: error, host: new URL(url).host }, 'callback failed'))
        .finally(() => pending--);
    },
    close: () => closing.abort(),
  };
}

/** One PUT to the address that was checked, without following redirects. Any response is a success, as in Judge0. */
async function put(
  url: URL,
  body: string,
  { isAllowed, signal }: { isAllowed: (address: string) => boolean; signal: AbortSignal },
): Promise<void> {
  const { address, family } = await resolvePublicAddress(url.hostname, isAllowed);
  const request = url.protocol === 'https:' ? httpsRequest : httpRequest;
  await new Promise<void>((resolve, reject) => {
    const sent = request(url, {
      method: 'PUT',
      headers: { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) },
      lookup: (_host, _options, found) => found(null, [{ address, family }]),
      signal: AbortSignal.any([signal, AbortSignal.timeout(callbackTimeoutMs)]),
      agent: false,
    });
    sent.once('error', reject);
    sent.once('response', (response) => {
      response.destroy();
      resolve();
    });
    sent.end(body);
  });
}
