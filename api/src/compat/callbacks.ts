import { request as httpRequest } from 'node:http';
import { request as httpsRequest } from 'node:https';
import type { Logger } from '@runq/common/process/log';
import type { Delivery as Callback, DeliveryList, DueDelivery } from '@runq/common/redis/delivery-list';
import { resolvePublicAddress } from '../http/public-address.js';

/** Most callbacks that the service waits for or sends, of all users. */
export const callbacksMax = 10_000;
/** Tries of a callback, and the time limit of one, as in Judge0. */
export const callbackTries = 3;
export const callbackTimeoutMs = 5000;
/** A callback is given up if its submission has no result by then. */
const callbackDeadlineMs = 24 * 3_600_000;
/** Callbacks that one process sends at the same time, and ends that it waits for. */
const sendsMax = 200;
const waitsMax = 1000;
/** Until a process that took a callback is given up: more than the time limit of one try. */
const leaseMs = 30_000;
/** How often an end is looked for that no process waits for, such as after a restart. */
const checkMs = 5000;
const pauseMs = 1000;

/** What is sent; `pending`: the end is not there yet; null: there is nothing left to send. */
export type CallbackContent = { url: string; body: string } | 'pending' | null;

export interface Callbacks {
  /** Adds a callback before its runs are submitted. False: there are too many. */
  add(callback: Callback): Promise<boolean>;
  remove(callback: Callback): Promise<void>;
  /** Sends a callback as soon as `ended` resolves. Without it the callback follows within seconds. */
  sendAfter(callback: Callback, ended: () => Promise<unknown>): void;
  /** Sends callbacks that are due, of all processes. */
  sweep(): Promise<void>;
  close(): void;
}

/**
 * Sends results to the addresses that clients gave, and to no address inside the network unless it is allowed. Redis
 * has the list of callbacks, so that one survives the process that accepted it.
 */
export function createCallbacks({
  list,
  read,
  isAllowed,
  log,
}: {
  list: DeliveryList;
  read: (callback: Callback) => Promise<CallbackContent>;
  isAllowed: (address: string) => boolean;
  log: Logger;
}): Callbacks {
  const closing = new AbortController();
  let sending = 0;
  let waiting = 0;

  async function send(callback: DueDelivery): Promise<void> {
    if (callback.isOver) return log.warn({ userId: callback.userId }, 'callback given up: no result in time');
    const content = await read(callback);
    if (content === 'pending') return list.postpone(callback, checkMs);
    if (content === null) return list.remove(callback);
    const url = new URL(content.url);
    try {
      await put(url, content.body, { isAllowed, signal: closing.signal });
    } catch (error) {
      if (closing.signal.aborted) return list.postpone(callback, 0);
      const tries = callback.tries + 1;
      if (tries < callbackTries) return list.retry(callback, pauseMs * tries);
      log.warn({ err: error, host: url.host }, 'callback failed');
    }
    await list.remove(callback);
  }

  async function sweep(): Promise<void> {
    if (sending >= sendsMax || closing.signal.aborted) return;
    for (const callback of await list.take(sendsMax - sending, leaseMs)) {
      sending++;
      // After a fault of Redis the callback is due again when its lease ends.
      send(callback)
        .catch((error: Error) => log.warn({ err: error }, 'callback is sent later'))
        .finally(() => sending--);
    }
  }

  return {
    add: (callback) => list.add(callback, { dueMs: checkMs, keptMs: callbackDeadlineMs }),
    remove: (callback) => list.remove(callback),
    sendAfter(callback, ended) {
      if (waiting >= waitsMax) return;
      waiting++;
      ended()
        .then(() => list.hasten(callback))
        .then(sweep)
        // Such as when this process stops: another one finds the callback in the list.
        .catch(() => {})
        .finally(() => waiting--);
    },
    sweep,
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
