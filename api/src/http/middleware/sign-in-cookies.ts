import type { IncomingMessage } from 'node:http';
import type { NewSignIn, SignIns } from '@runq/common/accounts/sign-ins';
import { ProblemError } from '@runq/common/contract/problem';
import type { CookieOptions, Request, Response } from 'express';
import { readCookie } from '../read-cookie.js';
import type { Caller } from './authenticate.js';

/** Behind TLS the prefix keeps other hosts of the same domain from setting the cookie (RFC 6265bis, section 4.1.3). */
const names = { secure: '__Host-runq_sign_in', plain: 'runq_sign_in' };
const options: CookieOptions = { httpOnly: true, sameSite: 'lax', path: '/' };
/** For the page: who signed in, and a reference to the sign-in (authenticate.ts). It carries no rights. */
const referenceName = 'runq_user';
const safeMethods = ['GET', 'HEAD', 'OPTIONS'];

/** The cookies of signed-in browsers. */
export interface SignInCookies {
  /** Signs the browser of a request in. It gets the cookie after `confirm`, which throws if it must not. */
  open(
    request: Request,
    response: Response,
    signIn: Omit<NewSignIn, 'browser'>,
    confirm?: (signInId: string) => Promise<void>,
  ): Promise<void>;
  /** 403 unless the request is of a page of this origin: no other site may sign its visitors in here. */
  requireOwnPage(request: IncomingMessage): void;
  /** Removes the cookie from the browser of a request. */
  clear(response: Response): void;
  /**
   * The caller whose cookie a request has, else null. 401 if its user signed in with another browser, which ended this
   * sign-in. 403 for a request that changes something, or opens a socket (`isHandshake`), and is not of a page of this
   * origin.
   */
  identify(request: IncomingMessage, context?: { isHandshake: boolean }): Promise<Caller | null>;
}

/**
 * Cookies are sent with requests that pages of other sites cause, so whatever changes something must be of our own
 * origin: `Sec-Fetch-Site` says so (Fetch Metadata), or `Origin` in browsers, and on addresses, without it. SameSite
 * alone would admit other hosts of the same site. `readOrigin` is the origin of this service as its clients see it.
 *
 * Without a `Max-Age` a cookie ends with its browser, which suits shared computers; the server ends it earlier.
 */
export function createSignInCookies({
  signIns,
  readOrigin,
}: {
  signIns: Pick<SignIns, 'open' | 'find' | 'isReplaced'>;
  readOrigin: (request: IncomingMessage) => string;
}): SignInCookies {
  const isSecure = (request: IncomingMessage) => readOrigin(request).startsWith('https:');
  const nameFor = (request: IncomingMessage) => (isSecure(request) ? names.secure : names.plain);

  function isOfOwnPage(request: IncomingMessage): boolean {
    const { 'sec-fetch-site': site, origin } = request.headers;
    return site === undefined ? origin === readOrigin(request) : site === 'same-origin';
  }

  function requireOwnPage(request: IncomingMessage): void {
    if (!isOfOwnPage(request)) throw new ProblemError('forbidden', 'This request is not of a page of this service.');
  }

  return {
    requireOwnPage,
    async open(request, response, signIn, confirm) {
      const browser = request.get('user-agent') ?? '';
      const { secret, id } = await signIns.open({ ...signIn, browser });
      await confirm?.(id);
      const secure = isSecure(request);
      response.cookie(nameFor(request), secret, { ...options, secure });
      response.cookie(referenceName, describeReference(id, signIn), { ...options, secure, httpOnly: false });
    },
    clear(response) {
      response.clearCookie(names.secure, { ...options, secure: true });
      response.clearCookie(names.plain, options);
      response.clearCookie(referenceName, { ...options, httpOnly: false });
    },
    async identify(request, { isHandshake } = { isHandshake: false }) {
      const secret = readCookie(request.headers.cookie, nameFor(request));
      const signIn = secret === null ? null : await signIns.find(secret);
      if (!signIn) {
        if (secret !== null && (await signIns.isReplaced(secret))) throw signedInElsewhere();
        return null;
      }
      if (isHandshake || !safeMethods.includes(request.method ?? '')) requireOwnPage(request);
      const { userId, role, name, endsAt: expiresAt, id: credentialId } = signIn;
      return { userId, role, name, expiresAt, credentialId, isFromCookie: true };
    },
  };
}

const signedInElsewhere = () =>
  new ProblemError(
    'signed_in_elsewhere',
    'You have signed in with another browser. Only one at a time may be signed in, so this one was signed out.',
  );

function describeReference(id: string, { userId, role, name }: Pick<NewSignIn, 'userId' | 'role' | 'name'>): string {
  const claims = { sub: userId, role, ...(name === null ? {} : { name }) };
  return `cookie.${Buffer.from(JSON.stringify(claims)).toString('base64url')}.${id}`;
}
