import { randomUUID } from 'node:crypto';
import type { CompletionAnswer, CompletionRequest } from '../contract/session-request.js';
import type { Redis } from '../redis/connection.js';
import type { Keys } from '../redis/keys.js';

/** A completion request on its way to the worker of a session. */
export interface RoutedCompletionRequest extends CompletionRequest {
  runId: string;
  id: string;
  /** The process that waits for the reply. */
  from: string;
}

/** Longer than the sandbox's own timeout of a completion. */
const answerMs = 2000;
/** Most pending requests of a process; further ones get `busy`. */
const pendingMax = 500;

const busy: CompletionAnswer = { state: 'busy', from: 0, matches: [] };

/** Parses the request in a message of the control channel. */
export const parseRoutedRequest = (text: string): RoutedCompletionRequest =>
  JSON.parse(text) as RoutedCompletionRequest;

export interface CompletionRequests {
  ask(runId: string, request: CompletionRequest): Promise<CompletionAnswer>;
  /** Resolves pending requests with `busy`; the caller closes the connections. */
  close(): void;
}

/**
 * Requests completions from the worker of a session. Request and reply are pub/sub messages: when one is lost, the
 * result is `busy` after two seconds. Every worker receives the request; only the one with the session replies.
 */
export function createCompletionRequests({
  redis,
  subscriber,
  keys,
}: {
  redis: Redis;
  subscriber: Redis;
  keys: Keys;
}): CompletionRequests {
  const from = randomUUID();
  const channel = keys.service.answersChannel(from);
  const pending = new Map<string, (answer: CompletionAnswer) => void>();
  let subscribed: Promise<unknown> | null = null;

  const onMessage = (name: string, message: string): void => {
    if (name !== channel) return;
    const { id, ...answer } = JSON.parse(message) as CompletionAnswer & { id: string };
    pending.get(id)?.(answer);
  };
  subscriber.on('message', onMessage);

  return {
    ask(runId: string, request: CompletionRequest): Promise<CompletionAnswer> {
      if (pending.size >= pendingMax) return Promise.resolve(busy);
      // Subscribes with the first request, and again after a failure; ioredis resubscribes after a reconnect.
      subscribed ??= subscriber.subscribe(channel).catch(() => {
        subscribed = null;
      });
      const id = randomUUID();
      return new Promise((resolve) => {
        const finish = (answer: CompletionAnswer) => {
          clearTimeout(timer);
          pending.delete(id);
          resolve(answer);
        };
        const timer = setTimeout(() => finish(busy), answerMs);
        pending.set(id, finish);
        const routed: RoutedCompletionRequest = { runId, id, from, ...request };
        const message = `complete ${JSON.stringify(routed)}`;
        const publish = async () => {
          await subscribed;
          // Skip a request that has timed out meanwhile.
          if (pending.has(id) && (await redis.publish(keys.ofId(runId).controlChannel(), message)) === 0) finish(busy);
        };
        publish().catch(() => finish(busy));
      });
    },

    close(): void {
      subscriber.off('message', onMessage);
      for (const finish of pending.values()) finish(busy);
    },
  };
}

/** Sends the reply of a session to the requesting process. */
export function createCompletionResponder({ redis, keys }: { redis: Redis; keys: Keys }) {
  return async function answerCompletion(request: RoutedCompletionRequest, answer: CompletionAnswer): Promise<void> {
    await redis.publish(keys.service.answersChannel(request.from), JSON.stringify({ id: request.id, ...answer }));
  };
}
