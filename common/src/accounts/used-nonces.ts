import type { Redis } from '../redis/connection.js';
import type { Keys } from '../redis/keys.js';

/** Nonces of messages that may be used once. Only those of messages that passed every other check are stored. */
export interface UsedNonces {
  /** False: it was used before. It is remembered for `keptMs`, after which its message has expired. */
  use(nonce: string, keptMs: number): Promise<boolean>;
}

export function createUsedNonces({ redis, keys }: { redis: Redis; keys: Keys }): UsedNonces {
  return {
    use: async (nonce, keptMs) => (await redis.set(keys.first.usedNonce(nonce), '1', 'PX', keptMs, 'NX')) === 'OK',
  };
}
