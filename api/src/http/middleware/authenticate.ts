import { webcrypto } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import type { ApiKeys } from '@runq/common/accounts/api-keys';
import { isApiKey, type KeyScope } from '@runq/common/contract/api-key';
import { ProblemError } from '@runq/common/contract/problem';
import { roles as knownRoles, type Role } from '@runq/common/contract/run';
import type { Request, RequestHandler, Response } from 'express';
import {
  createRemoteJWKSet,
  type JWTPayload,
  type JWTVerifyGetKey,
  type JWTVerifyOptions,
  jwtVerify,
  SignJWT,
} from 'jose';
import { z } from 'zod';
import type { AdmittedRole } from '../route-doc.js';
import { type KeyAccess, requireKeyAccess } from './key-scopes.js';
import { createTokenCache } from './token-cache.js';

/** The user behind a token. `userId` is any text of 1-128 characters. */
export interface Identity {
  userId: string;
  role: Role;
  name: string | null;
  /** Active runs, unless ops set another number; absent: as many as the role. */
  share?: number;
  /** Id of the only course that an API key is for; absent: everything that the user reaches. */
  course?: string;
}

/** An identity and its credential. */
export interface Caller extends Identity {
  /** Expiry of the credential, epoch ms. */
  expiresAt: number;
  /** What an API key may do; undefined for other credentials, which may do everything that the role may. */
  scopes?: readonly KeyScope[];
  /** Id of a credential that may be revoked before it expires. */
  credentialId?: string;
  /** The credential is the cookie of a browser, which ends early when it is not used. */
  isFromCookie?: true;
}

/** Whom a route admits. */
interface Allowed extends KeyAccess {
  /** Empty: every role. */
  roles: readonly AdmittedRole[];
}

/** A user id as tokens and the development sign-in may contain it. */
export const userIdSchema = z.string().min(1).max(128);

const claimsSchema = z.object({
  sub: userIdSchema,
  role: z.enum(knownRoles).default('student'),
  name: z.string().max(200).optional(),
  exp: z.number(),
});

const devTokenHours = 12;
/** Between the clocks of an issuer and of the API. */
const clockSkewS = 60;
const symmetric = ['HS256'];
const asymmetric = ['RS256', 'RS384', 'RS512', 'PS256', 'ES256', 'ES384', 'ES512', 'EdDSA'];

/** A key and the algorithms that it may verify: a public key never verifies an HMAC. */
interface Verifier {
  key: Promise<webcrypto.CryptoKey> | JWTVerifyGetKey;
  algorithms: string[];
}

/**
 * The caller of a cookie: null without a valid one; 401 after a sign-in with another browser that ended this one, 403
 * for a change or a handshake of another site.
 */
type FindByCookie = (request: IncomingMessage, context?: { isHandshake: boolean }) => Promise<Caller | null>;

/**
 * What a page with a cookie sends in place of a token: `cookie.CLAIMS.ID`. It opens nothing. It names the sign-in that
 * the page shows, so that its requests are not made as a user who signed in later in another tab.
 */
const isReference = (token: string) => token.startsWith('cookie.');

export interface Authenticator {
  /** The caller of a token or API key; 401 for anything that is not a valid, unexpired one. */
  verify(token: string): Promise<Caller>;
  /** The caller of the handshake of a socket with this token or, without one, the cookie of the request. */
  verifyHandshake(token: unknown, request: IncomingMessage): Promise<Caller>;
  /** The caller of a request; null without a token or with an invalid one. */
  identify(request: Request | IncomingMessage): Promise<Caller | null>;
  /** The caller of a request; null without a token, 401 with an invalid one. */
  identifyOrRefuse(request: Request | IncomingMessage): Promise<Caller | null>;
  /** The caller of a request, whom `allowed` must admit; 401 or 403 otherwise. */
  authorize(request: Request, response: Response, allowed: Allowed): Promise<Caller>;
  /** Throws 403 for a caller with none of these roles; an empty list admits every role. */
  requireRole(identity: Identity, roles: readonly AdmittedRole[]): Promise<void>;
  /** `authorize` as a middleware. */
  require(allowed: Allowed): RequestHandler;
  issueDevToken(identity: { userId: string; role: Role }): Promise<string>;
}

/** `devSecret` is set only in development mode; with it `issueDevToken` signs tokens for anyone. */
export function createAuthenticator(options: {
  jwtSecret: string | null;
  jwksUrl: string | null;
  /** Required claims of tokens; null: any. */
  issuer: string | null;
  audience: string | null;
  devSecret: string | null;
  findKey: ApiKeys['find'];
  findByCookie: FindByCookie;
  /** Whether the user is a tutor or grader of a course, that of an API key. */
  isTutor: (identity: Identity) => Promise<boolean>;
}): Authenticator {
  const encode = (secret: string) => new TextEncoder().encode(secret);
  const verifiers: Verifier[] = [];
  for (const secret of [options.jwtSecret, options.devSecret])
    if (secret) verifiers.push({ key: importHmacKey(encode(secret)), algorithms: symmetric });
  if (options.jwksUrl) verifiers.push({ key: createRemoteJWKSet(new URL(options.jwksUrl)), algorithms: asymmetric });

  const { issuer, audience } = options;
  const required = { ...(issuer ? { issuer } : {}), ...(audience ? { audience } : {}) };
  const verified = createTokenCache<Caller>();

  async function verify(token: string): Promise<Caller> {
    if (isApiKey(token)) return verifyKey(token);
    const known = verified.find(token);
    if (known) return known;
    for (const { key, algorithms } of verifiers) {
      const payload = await readPayload(token, key, { algorithms, ...required });
      const claims = payload && claimsSchema.safeParse(payload);
      if (!claims?.success) continue;
      const { sub: userId, role, name = null, exp } = claims.data;
      const caller = { userId, role, name, expiresAt: exp * 1000 };
      verified.add(token, caller);
      return caller;
    }
    throw new ProblemError('unauthorized', 'The token is missing, wrong or expired.');
  }

  /** Not remembered, so that a revoked key is refused at once. */
  async function verifyKey(secret: string): Promise<Caller> {
    const key = await options.findKey(secret);
    if (!key) throw new ProblemError('unauthorized', 'The API key is wrong, revoked or expired.');
    const { userId, role, ownerName: name, expiresAt, scopes, course, id: credentialId } = key;
    return { userId, role, name, expiresAt, scopes, credentialId, ...(course === null ? {} : { course }) };
  }

  /** The sign-in that a page refers to, if the cookie is still of that one. */
  async function followReference(token: string, request: IncomingMessage, isHandshake: boolean): Promise<Caller> {
    const caller = await options.findByCookie(request, { isHandshake });
    const isOther = token !== '' && token.split('.')[2] !== caller?.credentialId;
    if (!caller || isOther) throw new ProblemError('unauthorized', 'You are signed out.');
    return caller;
  }

  async function authorize(request: Request, response: Response, { roles, ...keys }: Allowed): Promise<Caller> {
    const known = response.locals.identity as Caller | null | undefined;
    const identity = known ?? (await identifyOrRefuse(request)) ?? (await verify(''));
    await requireRole(identity, roles);
    requireKeyAccess(identity, keys);
    response.locals.identity = identity;
    return identity;
  }

  async function requireRole(identity: Identity, roles: readonly AdmittedRole[]): Promise<void> {
    if (roles.length === 0 || roles.includes(identity.role)) return;
    if (roles.includes('tutor') && (await options.isTutor(identity))) return;
    throw new ProblemError('forbidden', `This is for ${roles.join(' and ')} only.`);
  }

  async function identifyOrRefuse(request: Request | IncomingMessage): Promise<Caller | null> {
    const token = readBearer(request);
    if (token === null) return options.findByCookie(request);
    return isReference(token) ? followReference(token, request, false) : verify(token);
  }

  return {
    verify,
    async verifyHandshake(token, request) {
      const isGiven = typeof token === 'string' && token !== '';
      if (isGiven && !isReference(token)) return verify(token);
      return followReference(isGiven ? token : '', request, true);
    },
    authorize,
    requireRole,
    identifyOrRefuse,
    identify: (request) => identifyOrRefuse(request).catch(toNoCaller),
    async issueDevToken(identity) {
      if (!options.devSecret) throw new ProblemError('not_found', 'The development sign-in is disabled.');
      const token = new SignJWT({ role: identity.role })
        .setProtectedHeader({ alg: 'HS256' })
        .setSubject(identity.userId);
      if (issuer) token.setIssuer(issuer);
      if (audience) token.setAudience(audience);
      return token.setIssuedAt().setExpirationTime(`${devTokenHours}h`).sign(encode(options.devSecret));
    },
    require: (allowed) => async (request, response, next) => {
      await authorize(request, response, allowed);
      next();
    },
  };
}

/** For `catch`: an invalid credential has no caller. Another fault, such as Redis being away, is thrown again. */
export function toNoCaller(error: unknown): null {
  if (error instanceof ProblemError && error.problem.status === 401) return null;
  throw error;
}

/** The caller of a request that passed `require`. */
export function identityOf(response: Response): Caller {
  return response.locals.identity as Caller;
}

export function readBearer(request: Request | IncomingMessage): string | null {
  const match = /^Bearer +(\S+)$/i.exec(request.headers.authorization ?? '');
  return match?.[1] ?? null;
}

/** Imported once: jose imports a key that is given as bytes for every token, a tenth of the CPU time of a request. */
function importHmacKey(secret: Uint8Array<ArrayBuffer>): Promise<webcrypto.CryptoKey> {
  return webcrypto.subtle.importKey('raw', secret, { name: 'HMAC', hash: 'SHA-256' }, false, ['verify']);
}

/**
 * The claims of a valid token, else null. The clock of its issuer may be ahead. A token that has expired is refused at
 * once, as the contract promises.
 */
async function readPayload(
  token: string,
  key: Verifier['key'],
  required: Pick<JWTVerifyOptions, 'algorithms' | 'issuer' | 'audience'>,
): Promise<JWTPayload | null> {
  const checks = { ...required, requiredClaims: ['exp', 'sub'], clockTolerance: clockSkewS };
  try {
    const { payload } =
      typeof key === 'function' ? await jwtVerify(token, key, checks) : await jwtVerify(token, await key, checks);
    return payload.exp! * 1000 > Date.now() ? payload : null;
  } catch {
    return null;
  }
}
