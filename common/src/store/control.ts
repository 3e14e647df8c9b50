import { type CompletionQuestion, parseQuestion } from './completions.js';
import type { Keys } from './keys.js';
import type { Redis } from './redis.js';

/**
 * Hears what workers are told: that a run is to be cancelled, that a parked session has a place again, that input lies ready for it, or what a session is asked. Messages are doorbells and may be lost
 * while the connection is; `onReady` is called each time the subscription is in force again, so that the listener looks for itself.
 */
export function createControlSubscriber({ subscriber, keys }: { subscriber: Redis; keys: Keys }) {
  const channels = keys.shards.map((shard) => shard.controlChannel());
  const listeners = {
    cancel: new Set<(runId: string) => void>(),
    thaw: new Set<(runId: string) => void>(),
    input: new Set<(runId: string) => void>(),
    complete: new Set<(runId: string, question: CompletionQuestion) => void>(),
    ready: new Set<() => void>(),
  };
  let closed = false;

  function onMessage(from: string, message: string): void {
    if (!channels.includes(from)) return;
    const space = message.indexOf(' ');
    const kind = message.slice(0, space);
    const runId = message.slice(space + 1);
    if (kind === 'cancel' || kind === 'input' || kind === 'thaw')
      for (const listener of listeners[kind]) listener(runId);
    if (kind === 'complete') {
      const question = parseQuestion(runId);
      for (const listener of listeners.complete) listener(question.runId, question);
    }
  }

  // Subscribing again is free where ioredis did it already; its answer proves that messages arrive from here on.
  function subscribe(): void {
    subscriber.subscribe(...channels).then(
      () => {
        if (!closed) for (const listener of listeners.ready) listener();
      },
      // The connection is gone again: the next `ready` subscribes.
      () => {},
    );
  }

  subscriber.on('message', onMessage);
  subscriber.on('ready', subscribe);
  if (subscriber.status === 'ready') subscribe();

  return {
    onCancel: (listener: (runId: string) => void): void => void listeners.cancel.add(listener),
    onThaw: (listener: (runId: string) => void): void => void listeners.thaw.add(listener),
    onInput: (listener: (runId: string) => void): void => void listeners.input.add(listener),
    onComplete: (listener: (runId: string, question: CompletionQuestion) => void): void =>
      void listeners.complete.add(listener),
    onReady: (listener: () => void): void => void listeners.ready.add(listener),
    /** Stops listening; the connection stays the caller's. */
    async close(): Promise<void> {
      closed = true;
      subscriber.off('message', onMessage);
      subscriber.off('ready', subscribe);
      if (subscriber.status === 'ready') await subscriber.unsubscribe(...channels).catch(() => {});
    },
  };
}

export type ControlSubscriber = ReturnType<typeof createControlSubscriber>;
