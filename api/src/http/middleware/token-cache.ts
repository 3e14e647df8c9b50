import { hash } from 'node:crypto';

/** Most tokens in memory; each takes some 300 bytes. The least recently used one is dropped. */
const maxTokens = 10_000;
/**
 * Time after which a token is verified again: its key may have been withdrawn meanwhile. jose itself keeps the keys of
 * RUNQ_JWKS_URL for ten minutes.
 */
const keptMs = 60_000;

/** The callers of verified tokens. */
export interface TokenCache<Caller> {
  find(token: string): Caller | null;
  add(token: string, caller: Caller): void;
}

/**
 * Remembers verified tokens by their SHA-256 until they expire, for a minute at most. A client sends the same token
 * with each request, and verifying a signature costs a tenth of the CPU time of a request. Refused tokens are not
 * remembered. Whatever may end the use of a token before its expiry must be checked with each request. `expiresAt` of a
 * caller is in epoch milliseconds.
 */
export function createTokenCache<Caller extends { expiresAt: number }>({
  now = Date.now,
}: {
  now?: () => number;
} = {}): TokenCache<Caller> {
  const known = new Map<string, { caller: Caller; until: number }>();
  const digest = (token: string) => hash('sha256', token, 'base64');

  return {
    find(token) {
      const key = digest(token);
      const found = known.get(key);
      if (!found) return null;
      known.delete(key);
      if (found.until <= now()) return null;
      known.set(key, found);
      return found.caller;
    },
    add(token, caller) {
      known.set(digest(token), { caller, until: Math.min(caller.expiresAt, now() + keptMs) });
      if (known.size > maxTokens) known.delete(known.keys().next().value!);
    },
  };
}
