import type { IncomingHttpHeaders, IncomingMessage } from 'node:http';
import { type CompatConfig, type CompatName, hashKey } from '../compat-settings.js';
import { createIsTrusted } from '../http/client-address.js';
import { type Authenticator, type Caller, toNoCaller } from '../http/middleware/authenticate.js';
import { requireKeyAccess } from '../http/middleware/key-scopes.js';

/** Keys and open addresses do not expire before the process that read them. */
const noExpiry = Number.MAX_SAFE_INTEGER;

export interface CompatCallers {
  /**
   * The caller behind a key, a JWT or an open address; null: none of them. Without `address` only keys and JWTs. 403:
   * an API key without the scope `runs`.
   */
  identify(api: CompatName, credential: string | null, address: string | null): Promise<Caller | null>;
}

/** Whether a caller has a key or an open address, rather than a token of a user. */
export const isClient = ({ expiresAt }: Caller) => expiresAt === noExpiry;

/**
 * The address from which a client may need no key; null if it is not that of a client. Any page may send requests from
 * the address of the person who opened it, and a proxy that is not trusted hides the addresses of its clients.
 */
export function readOpenAddress({ headers, socket }: IncomingMessage, address: string): string | null {
  const isHidden = headers['x-forwarded-for'] !== undefined && address === socket.remoteAddress;
  return headers.origin !== undefined || isHidden ? null : address;
}

/** A client with a key is one user, however many people use the system behind it. */
const userIdOf = (name: string) => `compat:${name}`;

export function createCompatCallers(
  { keyNames, openAddresses, runsPerKey }: Pick<CompatConfig, 'keyNames' | 'openAddresses' | 'runsPerKey'>,
  authenticator: Pick<Authenticator, 'verify'>,
): CompatCallers {
  const isOpen = createIsTrusted(openAddresses);
  const describe = (name: string): Caller => ({
    ...{ userId: userIdOf(name), name, expiresAt: noExpiry },
    // Limits of a system that runs the programs of many people.
    role: 'grader',
    share: runsPerKey,
  });

  return {
    async identify(api, credential, address) {
      if (credential !== null) {
        const name = keyNames.get(hashKey(credential));
        if (name !== undefined) return describe(name);
        const caller = await authenticator.verify(credential).catch(toNoCaller);
        if (caller) requireKeyAccess(caller, { scopes: ['runs'] });
        if (caller) return caller;
      }
      return address !== null && isOpen(address) ? describe(api) : null;
    },
  };
}

/** The credential of `Authorization`, with or without the word `Bearer`; null without one. */
export function readAuthorization({ authorization = '' }: IncomingHttpHeaders): string | null {
  const credential = authorization.replace(/^Bearer\s+/i, '').trim();
  return credential === '' ? null : credential;
}
