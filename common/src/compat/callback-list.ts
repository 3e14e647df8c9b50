import type { Redis } from '../redis/connection.js';
import { decodeId, encodeId, type Keys } from '../redis/keys.js';
import { createScript } from '../redis/lua-scripts.js';

/** Most callbacks that the service waits for or sends, of all users. */
export const callbacksMax = 10_000;

/** A callback after the end of what a client submitted under a token. */
export interface Callback {
  userId: string;
  token: string;
}

export interface DueCallback extends Callback {
  /** How often it failed. */
  tries: number;
  /** It was not sent in time, and is removed. */
  isOver: boolean;
}

/**
 * Callbacks that are not sent yet, for all API processes: one of them takes a callback that is due. If that process
 * dies, the callback is due again when its lease ends, so it may be sent twice.
 */
export interface CallbackList {
  /** False: there are too many. Times from now. */
  add(callback: Callback, times: { dueMs: number; keptMs: number }): Promise<boolean>;
  /** At most `limit` callbacks that are due, for `leaseMs`. */
  take(limit: number, leaseMs: number): Promise<DueCallback[]>;
  /** It is due now, unless it is taken. */
  hasten(callback: Callback): Promise<void>;
  /** Gives back a callback that was taken: it is due in `dueMs`. */
  postpone(callback: Callback, dueMs: number): Promise<void>;
  /** The same after a failed try. */
  retry(callback: Callback, dueMs: number): Promise<void>;
  remove(callback: Callback): Promise<void>;
}

export function createCallbackList({ redis, keys }: { redis: Redis; keys: Keys }): CallbackList {
  const addCallback = createScript({ redis }, 'compat/addCallback');
  const takeCallbacks = createScript({ redis }, 'compat/takeCallbacks');
  const changeCallback = createScript({ redis }, 'compat/changeCallback');

  async function change({ userId, token }: Callback, what: string, dueMs = 0): Promise<void> {
    await changeCallback.call(keys.ofUser(userId), encodeId(userId), token, what, dueMs);
  }

  return {
    async add({ userId, token }, { dueMs, keptMs }) {
      const values = [encodeId(userId), token, dueMs, keptMs, callbacksMax];
      return (await addCallback.call(keys.ofUser(userId), ...values)) === 1;
    },
    async take(limit, leaseMs) {
      const taken: DueCallback[] = [];
      for (const shard of keys.shards) {
        if (taken.length >= limit) break;
        const reply = (await takeCallbacks.call(shard, limit - taken.length, leaseMs)) as string[];
        for (let i = 0; i < reply.length; i += 4)
          taken.push({
            ...{ userId: decodeId(reply[i]!), token: reply[i + 1]! },
            ...{ tries: Number(reply[i + 2]), isOver: reply[i + 3] === '1' },
          });
      }
      return taken;
    },
    hasten: (callback) => change(callback, 'hasten'),
    postpone: (callback, dueMs) => change(callback, 'postpone', dueMs),
    retry: (callback, dueMs) => change(callback, 'retry', dueMs),
    remove: (callback) => change(callback, 'remove'),
  };
}
