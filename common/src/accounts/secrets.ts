import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import type { Keys } from '../redis/keys.js';

const secretBytes = 32;
const secretPattern = /^[\w-]{43}$/;
/** 128 bits of the hash: enough to name a secret, and too few to verify one. */
const idLength = 22;

/** A random secret, its SHA-256, which is what is stored, and its id, which is the beginning of that. */
export interface Secret {
  secret: string;
  hash: string;
  id: string;
}

/**
 * Draws 32 random bytes as base64url. Their entropy leaves nothing to guess, so a slow hash as for passwords would
 * protect nothing. The id is that of a key in the shard of the user.
 */
export function drawSecret(keys: Keys, userId: string): Secret {
  let drawn: Secret;
  keys.drawId(userId, () => {
    // The id is an argument of commands, where a dash begins an option.
    do drawn = describe(randomBytes(secretBytes).toString('base64url'));
    while (drawn.id.startsWith('-'));
    return drawn.id;
  });
  return drawn!;
}

/** The hash and id of a received secret; null for what cannot be one. */
export const readSecret = (text: string): Secret | null => (secretPattern.test(text) ? describe(text) : null);

/** Compares hashes in constant time. */
export const isSameHash = (one: string, other: string): boolean =>
  one.length === other.length && timingSafeEqual(Buffer.from(one), Buffer.from(other));

function describe(secret: string): Secret {
  const hash = createHash('sha256').update(secret).digest('base64url');
  return { secret, hash, id: hash.slice(0, idLength) };
}
