import type { Redis } from './connection.js';
import { decodeId, encodeId, type Keys } from './keys.js';
import { createScript } from './lua-scripts.js';

/** What is to be sent: callbacks of Judge0's clients, scores to learning platforms. */
type DeliveryListName = 'callbacks' | 'score-deliveries';

/** Something to send for a user; `token` says what. */
export interface Delivery {
  userId: string;
  token: string;
}

export interface DueDelivery extends Delivery {
  /** How often it failed. */
  tries: number;
  /** It was not sent in time, and is removed. */
  isOver: boolean;
}

/**
 * Deliveries that are not sent yet, for all API processes: one of them takes a delivery that is due. If that process
 * dies, the delivery is due again when its lease ends, so it may be sent twice.
 */
export interface DeliveryList {
  /** False: there are too many. Times from now. One that is in the list begins again. */
  add(delivery: Delivery, times: { dueMs: number; keptMs: number }): Promise<boolean>;
  /** At most `limit` deliveries that are due, for `leaseMs`. */
  take(limit: number, leaseMs: number): Promise<DueDelivery[]>;
  /** It is due now, unless it is taken. */
  hasten(delivery: Delivery): Promise<void>;
  /** Gives back a delivery that was taken: it is due in `dueMs`. */
  postpone(delivery: Delivery, dueMs: number): Promise<void>;
  /** The same after a failed try. */
  retry(delivery: Delivery, dueMs: number): Promise<void>;
  remove(delivery: Delivery): Promise<void>;
  /** Removes a delivery that was taken, unless it was added again since. */
  settle(delivery: Delivery): Promise<void>;
}

export function createDeliveryList({
  redis,
  keys,
  name,
  most,
}: {
  redis: Redis;
  keys: Keys;
  name: DeliveryListName;
  /** Of all users. */
  most: number;
}): DeliveryList {
  const addDelivery = createScript({ redis }, 'deliveries/addDelivery');
  const takeDeliveries = createScript({ redis }, 'deliveries/takeDeliveries');
  const changeDelivery = createScript({ redis }, 'deliveries/changeDelivery');

  async function change({ userId, token }: Delivery, what: string, dueMs = 0): Promise<void> {
    await changeDelivery.call(keys.ofUser(userId), name, encodeId(userId), token, what, dueMs);
  }

  return {
    async add({ userId, token }, { dueMs, keptMs }) {
      const values = [name, encodeId(userId), token, dueMs, keptMs, most];
      return (await addDelivery.call(keys.ofUser(userId), ...values)) === 1;
    },
    async take(limit, leaseMs) {
      const taken: DueDelivery[] = [];
      for (const shard of keys.shards) {
        if (taken.length >= limit) break;
        const reply = (await takeDeliveries.call(shard, name, limit - taken.length, leaseMs)) as string[];
        for (let i = 0; i < reply.length; i += 4)
          taken.push({
            ...{ userId: decodeId(reply[i]!), token: reply[i + 1]! },
            ...{ tries: Number(reply[i + 2]), isOver: reply[i + 3] === '1' },
          });
      }
      return taken;
    },
    hasten: (delivery) => change(delivery, 'hasten'),
    postpone: (delivery, dueMs) => change(delivery, 'postpone', dueMs),
    retry: (delivery, dueMs) => change(delivery, 'retry', dueMs),
    remove: (delivery) => change(delivery, 'remove'),
    settle: (delivery) => change(delivery, 'settle'),
  };
}
