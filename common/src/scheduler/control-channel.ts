import type { Redis } from '../redis/connection.js';
import type { Keys } from '../redis/keys.js';
import { parseRoutedRequest, type RoutedCompletionRequest } from './completion-requests.js';

export interface ControlSubscriber {
  onCancel(listener: (runId: string) => void): void;
  onThaw(listener: (runId: string) => void): void;
  onInput(listener: (runId: string) => void): void;
  onComplete(listener: (runId: string, request: RoutedCompletionRequest) => void): void;
  onReady(listener: () => void): void;
  /** Unsubscribes; the caller closes the connection. */
  close(): Promise<void>;
}

/**
 * Receives commands for workers: cancel a run, thaw a session, read new input, complete a word. Messages only wake the
 * worker and are lost while disconnected. `onReady` is called after each (re)subscription, so that the listener can
 * catch up.
 */
export function createControlSubscriber({ subscriber, keys }: { subscriber: Redis; keys: Keys }): ControlSubscriber {
  const channels = keys.shards.map((shard) => shard.controlChannel());
  const listeners = {
    cancel: new Set<(runId: string) => void>(),
    thaw: new Set<(runId: string) => void>(),
    input: new Set<(runId: string) => void>(),
    complete: new Set<(runId: string, request: RoutedCompletionRequest) => void>(),
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
      const request = parseRoutedRequest(runId);
      for (const listener of listeners.complete) listener(request.runId, request);
    }
  }

  // Subscribing twice is harmless; the reply proves that messages arrive from now on.
  function subscribe(): void {
    subscriber.subscribe(...channels).then(
      () => {
        if (!closed) for (const listener of listeners.ready) listener();
      },
      // Disconnected again: the next `ready` subscribes.
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
    onComplete: (listener: (runId: string, request: RoutedCompletionRequest) => void): void =>
      void listeners.complete.add(listener),
    onReady: (listener: () => void): void => void listeners.ready.add(listener),

    async close(): Promise<void> {
      closed = true;
      subscriber.off('message', onMessage);
      subscriber.off('ready', subscribe);
      if (subscriber.status === 'ready') await subscriber.unsubscribe(...channels).catch(() => {});
    },
  };
}
