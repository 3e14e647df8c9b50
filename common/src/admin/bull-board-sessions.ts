import { createHash, randomBytes } from 'node:crypto';
import type { Redis } from '../redis/connection.js';
import type { Keys } from '../redis/keys.js';

/** Longest lifetime of a cookie, even if its access token lasts longer. */
const lifetimeMsMax = 86_400_000;
/** Most sessions of a user; a new one replaces the one that expires first. */
const sessionsPerUserMax = 20;
const secretBytes = 32;
const secretPattern = /^([\w-]{43})\.([\w-]{43})$/;

const hash = (text: string) => createHash('sha256').update(text).digest('base64url');

export interface BullBoardSessions {
  /** Creates the secret of a cookie; it expires at `expiresAt` (epoch ms) or after a day. */
  open(userId: string, expiresAt: number): Promise<{ secret: string; expiresAt: number }>;
  /** Whether the secret of a cookie is valid now. */
  isOpen(secret: string): Promise<boolean>;
  /** Ends all sessions of a user, in every browser. */
  endAll(userId: string): Promise<void>;
}

/** Cookie sessions of the raw queue page, stored hashed, so that a sign-out ends them in every browser. */
export function createBullBoardSessions({ redis, keys }: { redis: Redis; keys: Keys }): BullBoardSessions {
  const keyOf = (owner: string) => keys.first.boardSessions(owner);

  return {
    async open(userId: string, expiresAt: number): Promise<{ secret: string; expiresAt: number }> {
      const owner = hash(userId);
      const random = randomBytes(secretBytes).toString('base64url');
      const now = Date.now();
      const end = Math.min(expiresAt, now + lifetimeMsMax);
      const known = Object.entries(await redis.hgetall(keyOf(owner)))
        .map(([field, at]) => ({ field, at: Number(at) }))
        .sort((one, other) => other.at - one.at);
      const kept = known.filter(({ at }) => at > now).slice(0, sessionsPerUserMax - 1);
      const over = known.slice(kept.length).map(({ field }) => field);
      const change = redis.multi();
      if (over.length > 0) change.hdel(keyOf(owner), ...over);
      change.hset(keyOf(owner), hash(random), end);
      change.pexpireat(keyOf(owner), Math.max(end, ...kept.map(({ at }) => at)));
      for (const [error] of (await change.exec()) ?? []) if (error) throw error;
      return { secret: `${owner}.${random}`, expiresAt: end };
    },

    async isOpen(secret: string): Promise<boolean> {
      const [, owner, random] = secretPattern.exec(secret) ?? [];
      if (owner === undefined || random === undefined) return false;
      const end = await redis.hget(keyOf(owner), hash(random));
      return end !== null && Number(end) > Date.now();
    },

    async endAll(userId: string): Promise<void> {
      await redis.del(keyOf(hash(userId)));
    },
  };
}
