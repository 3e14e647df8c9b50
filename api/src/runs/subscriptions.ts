import type { Redis } from '@runq/common/redis/connection';
import type { Keys } from '@runq/common/redis/keys';
import { parseMessage, type StoredEntry } from '@runq/common/runs/run-events';

/**
 * Called for each published entry; `null` where entries must be read: after a lost connection, which may have missed
 * any number of them, and for entries too long to be published.
 */
export type OnEntry = (entry: StoredEntry | null) => void;

/** Subscriptions to the channels of runs. */
export interface RunSubscriptions {
  /** Resolves when the subscription is in force: entries published from then on reach `onEntry`. */
  subscribe(runId: string, onEntry: OnEntry): Promise<void>;
  unsubscribe(runId: string, onEntry: OnEntry): void;
  /** Channels with listeners. */
  readonly size: number;
}

/** One Redis subscription per run, shared by all listeners of this process and kept while there are any. */
export function createRunSubscriptions({ subscriber, keys }: { subscriber: Redis; keys: Keys }): RunSubscriptions {
  const channels = new Map<string, { listeners: Set<OnEntry>; subscribed: Promise<unknown> }>();

  subscriber.on('messageBuffer', (channel: Buffer, message: Buffer) => {
    const listeners = channels.get(channel.toString())?.listeners;
    if (!listeners) return;
    const entry = parseMessage(message);
    for (const onEntry of [...listeners]) onEntry(entry);
  });
  subscriber.on('ready', () => {
    // ioredis has resubscribed already. Only the reply to a further SUBSCRIBE proves that messages arrive from here on.
    for (const [name, { listeners }] of channels)
      subscriber.subscribe(name).then(
        () => {
          for (const onEntry of [...listeners]) onEntry(null);
        },
        // The connection is lost again: the next `ready` repeats this.
        () => {},
      );
  });

  return {
    async subscribe(runId, onEntry) {
      const name = keys.ofId(runId).runChannel(runId);
      let channel = channels.get(name);
      if (!channel) {
        channel = { listeners: new Set(), subscribed: subscriber.subscribe(name) };
        channels.set(name, channel);
        // The next subscriber tries again.
        channel.subscribed.catch(() => channels.delete(name));
      }
      channel.listeners.add(onEntry);
      await channel.subscribed;
    },
    unsubscribe(runId, onEntry) {
      const name = keys.ofId(runId).runChannel(runId);
      const channel = channels.get(name);
      if (!channel?.listeners.delete(onEntry) || channel.listeners.size > 0) return;
      channels.delete(name);
      // A failure means that the connection is lost, and the subscription with it.
      subscriber.unsubscribe(name).catch(() => {});
    },
    get size() {
      return channels.size;
    },
  };
}
