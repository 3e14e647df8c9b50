import { createHash } from 'node:crypto';
import { errors, type JWTPayload, jwtVerify, SignJWT } from 'jose';

/** What a seal is for: one for something else opens nothing. */
type SealUse = 'state' | 'ticket';

/**
 * Values that a browser keeps for us and cannot change (JWTs with HS256). A flood of sign-ins that are never finished
 * thus takes no memory, and cannot push out those of others.
 */
export interface Seals {
  /** `browser`: the value of a cookie, of which the seal has the hash. */
  close(use: SealUse, value: JWTPayload, options: { browser: string; lastsMs: number }): Promise<string>;
  /** `expired` and `invalid`: it is no seal for this use; `foreign`: it is of another browser. */
  open(use: SealUse, sealed: string, browser: string | null): Promise<JWTPayload | 'expired' | 'invalid' | 'foreign'>;
}

const algorithm = 'HS256';
const hash = (text: string) => createHash('sha256').update(text).digest('base64url');

export function createSeals(secret: string): Seals {
  const key = new TextEncoder().encode(secret);
  return {
    close: (use, value, { browser, lastsMs }) =>
      new SignJWT({ ...value, browser: hash(browser) })
        .setProtectedHeader({ alg: algorithm })
        .setAudience(use)
        .setExpirationTime(new Date(Date.now() + lastsMs))
        .sign(key),
    async open(use, sealed, browser) {
      try {
        const options = { algorithms: [algorithm], audience: use, requiredClaims: ['exp', 'browser'] };
        const { payload } = await jwtVerify(sealed, key, options);
        return browser !== null && payload.browser === hash(browser) ? payload : 'foreign';
      } catch (error) {
        return error instanceof errors.JWTExpired ? 'expired' : 'invalid';
      }
    },
  };
}
