import type { Keys } from '@runq/common/store/keys';
import type { Redis } from '@runq/common/store/redis';
import { parseMessage, type StoredEntry } from '@runq/common/store/run-events';

/** Told of each entry as it is published; `null` after a lost connection: anything may have been missed, read again. */
export type ChannelListener = (entry: StoredEntry | null) => void;

/**
 * One Redis subscription a watched run, shared by all who watch it in this process. The subscription lives while somebody listens.
 */
export function createRunChannels({ subscriber, keys }: { subscriber: Redis; keys: Keys }) {
  const channels = new Map<string, { listeners: Set<ChannelListener>; joined: Promise<unknown> }>();

  subscriber.on('messageBuffer', (channel: Buffer, message: Buffer) => {
    const listeners = channels.get(channel.toString())?.listeners;
    if (!listeners) return;
    const entry = parseMessage(message);
    for (const listener of [...listeners]) listener(entry);
  });
  subscriber.on('ready', () => {
    // Subscribing again is free where ioredis did it already; only its answer proves that messages arrive from here on.
    for (const [name, { listeners }] of channels)
      subscriber.subscribe(name).then(
        () => {
          for (const listener of [...listeners]) listener(null);
        },
        // The connection is gone again: the next `ready` does it.
        () => {},
      );
  });

  return {
    /** Settles when the subscription is in force: what is published from then on reaches `listener`. */
    async join(runId: string, listener: ChannelListener): Promise<void> {
      const name = keys.ofId(runId).runChannel(runId);
      let channel = channels.get(name);
      if (!channel) {
        channel = { listeners: new Set(), joined: subscriber.subscribe(name) };
        channels.set(name, channel);
        // The next who joins tries again.
        channel.joined.catch(() => channels.delete(name));
      }
      channel.listeners.add(listener);
      await channel.joined;
    },
    leave(runId: string, listener: ChannelListener): void {
      const name = keys.ofId(runId).runChannel(runId);
      const channel = channels.get(name);
      if (!channel?.listeners.delete(listener) || channel.listeners.size > 0) return;
      channels.delete(name);
      // A command that fails here means the connection is gone, and the subscription with it.
      subscriber.unsubscribe(name).catch(() => {});
    },
    get size() {
      return channels.size;
    },
  };
}

export type RunChannels = ReturnType<typeof createRunChannels>;
