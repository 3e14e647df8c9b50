import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Client, createClient, type WireEvent } from '../../support/client.js';

/** Answers of a service, or of the proxy before it, that is away for a moment. */
const awayStatuses = [502, 503, 504];
/** Longest time for which a request is repeated, and the pause before each repetition. */
const awayMsMax = 60_000;
const repeatMs = 250;
/** Longest time for which the events of a run are followed. */
const followMsMax = 300_000;
/** What may be repeated only with a key: each request starts something, or is typed. */
const needsKey = /^\/v1\/(runs|sessions|batches|(runs|sessions)\/[^/]+\/stdin)$/;

/** Repeats `work` until it returns something else than null; returns null after a minute. */
export async function repeatWhileAway<T>(work: () => Promise<T | null>): Promise<T | null> {
  for (const end = performance.now() + awayMsMax; ; await sleep(repeatMs)) {
    const value = await work();
    if (value !== null || performance.now() > end) return value;
  }
}

/**
 * A client for a service whose processes restart meanwhile, as a careful program is one: it repeats requests that were
 * not answered, those that must arrive once with an Idempotency-Key, and follows events from the last one that it saw.
 */
export function createSteadyClient(url: string, token: string): Client {
  const client = createClient(url, token, async (input, init) => {
    const isKeyed = init?.method === 'POST' && needsKey.test(new URL(String(input)).pathname);
    const key = isKeyed ? { 'idempotency-key': randomUUID() } : {};
    let last: unknown = new Error('not sent');
    const answer = await repeatWhileAway(async () => {
      try {
        const response = await fetch(input, { ...init, headers: { ...(init?.headers as object), ...key } });
        if (!awayStatuses.includes(response.status)) return response;
        last = new Error(`${response.status} ${await response.text()}`);
      } catch (error) {
        last = error;
      }
      return null;
    });
    if (answer === null) throw last;
    return answer;
  });

  async function events(id: string, options: Parameters<Client['events']>[1] = {}): Promise<WireEvent[]> {
    const seen: WireEvent[] = [];
    let isOver = false;
    const stop = (event: WireEvent) => {
      seen.push(event);
      isOver = (options.stop?.(event) ?? false) || event.event === 'finished';
      return isOver;
    };
    for (const end = performance.now() + followMsMax; performance.now() < end; await sleep(repeatMs)) {
      const after = seen.findLast((event) => event.id)?.id ?? options.after;
      await client.events(id, { ...options, ...(after ? { after } : {}), stop });
      if (isOver) return seen;
    }
    throw new Error(`no end of the events of ${id}; last: ${JSON.stringify(seen.at(-1))}`);
  }
  return { ...client, events };
}
