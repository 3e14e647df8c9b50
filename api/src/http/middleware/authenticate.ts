import { webcrypto } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { ProblemError } from '@runq/common/contract/problem';
import { type Role, roles } from '@runq/common/contract/run';
import type { Request, RequestHandler, Response } from 'express';
import { createRemoteJWKSet, type JWTPayload, type JWTVerifyGetKey, jwtVerify, SignJWT } from 'jose';
import { z } from 'zod';
import { createTokenCache } from './token-cache.js';

/** The user behind a token. `userId` is any text of 1-128 characters. */
export interface Identity {
  userId: string;
  role: Role;
  name: string | null;
  /** Active runs, unless ops set another number; absent: as many as the role. */
  share?: number;
}

/** An identity and the expiry of its token (epoch ms). */
export interface Caller extends Identity {
  expiresAt: number;
}

/** Longest delay of a timer; a token that lasts longer ends no connection. */
const timerMsMax = 2 ** 31 - 1;

/** A user id as tokens and the development sign-in may contain it. */
export const userIdSchema = z.string().min(1).max(128);

const claimsSchema = z.object({
  sub: userIdSchema,
  role: z.enum(roles).default('student'),
  name: z.string().max(200).optional(),
  exp: z.number(),
});

const devTokenHours = 12;
const symmetric = ['HS256'];
const asymmetric = ['RS256', 'RS384', 'RS512', 'PS256', 'ES256', 'ES384', 'ES512', 'EdDSA'];

/** A key and the algorithms that it may verify: a public key never verifies an HMAC. */
interface Verifier {
  key: Promise<webcrypto.CryptoKey> | JWTVerifyGetKey;
  algorithms: string[];
}

export interface Authenticator {
  /** The caller of a token; 401 for anything that is not a valid, unexpired token of a known key. */
  verify(token: string): Promise<Caller>;
  /** The caller of a request; null without a token or with an invalid one. */
  identify(request: Request | IncomingMessage): Promise<Caller | null>;
  /** The caller of a request; null without a token, 401 with an invalid one. */
  identifyOrRefuse(request: Request): Promise<Caller | null>;
  /** The caller of a request, whose role must be one of `allowed` unless that is empty; 401 or 403 otherwise. */
  authorize(request: Request, response: Response, allowed: readonly Role[]): Promise<Caller>;
  /** `authorize` as a middleware. */
  require(...allowed: Role[]): RequestHandler;
  issueDevToken(identity: { userId: string; role: Role }): Promise<string>;
}

/** `devSecret` is set only in development mode; with it `issueDevToken` signs tokens for anyone. */
export function createAuthenticator(options: {
  jwtSecret: string | null;
  jwksUrl: string | null;
  issuer: string | null;
  devSecret: string | null;
}): Authenticator {
  const encode = (secret: string) => new TextEncoder().encode(secret);
  const verifiers: Verifier[] = [];
  for (const secret of [options.jwtSecret, options.devSecret])
    if (secret) verifiers.push({ key: importHmacKey(encode(secret)), algorithms: symmetric });
  if (options.jwksUrl) verifiers.push({ key: createRemoteJWKSet(new URL(options.jwksUrl)), algorithms: asymmetric });

  const verified = createTokenCache<Caller>();

  async function verify(token: string): Promise<Caller> {
    const known = verified.find(token);
    if (known) return known;
    for (const { key, algorithms } of verifiers) {
      const payload = await readPayload(token, key, algorithms, options.issuer);
      const claims = payload && claimsSchema.safeParse(payload);
      if (!claims?.success) continue;
      const { sub: userId, role, name = null, exp } = claims.data;
      const caller = { userId, role, name, expiresAt: exp * 1000 };
      verified.add(token, caller);
      return caller;
    }
    throw new ProblemError('unauthorized', 'The token is missing, wrong or expired.');
  }

  async function authorize(request: Request, response: Response, allowed: readonly Role[]): Promise<Caller> {
    const known = response.locals.identity as Caller | null | undefined;
    const identity = known ?? (await verify(readBearer(request) ?? ''));
    if (allowed.length > 0 && !allowed.includes(identity.role))
      throw new ProblemError('forbidden', `This is for ${allowed.join(' and ')} only.`);
    response.locals.identity = identity;
    return identity;
  }

  async function identifyOrRefuse(request: Request): Promise<Caller | null> {
    const token = readBearer(request);
    return token === null ? null : verify(token);
  }

  return {
    verify,
    authorize,
    identifyOrRefuse,
    identify: (request) => identifyOrRefuse(request as Request).catch(() => null),
    async issueDevToken(identity) {
      if (!options.devSecret) throw new ProblemError('not_found', 'The development sign-in is disabled.');
      const token = new SignJWT({ role: identity.role })
        .setProtectedHeader({ alg: 'HS256' })
        .setSubject(identity.userId);
      if (options.issuer) token.setIssuer(options.issuer);
      return token.setIssuedAt().setExpirationTime(`${devTokenHours}h`).sign(encode(options.devSecret));
    },
    require:
      (...allowed) =>
      async (request, response, next) => {
        await authorize(request, response, allowed);
        next();
      },
  };
}

/** Calls `end` when the caller's token expires; the result cancels that. */
export function endWithToken({ expiresAt }: Caller, end: () => void): () => void {
  const leftMs = expiresAt - Date.now();
  const timer = leftMs <= timerMsMax ? setTimeout(end, Math.max(0, leftMs)) : undefined;
  return () => clearTimeout(timer);
}

/** The caller of a request that passed `require`. */
export function identityOf(response: Response): Caller {
  return response.locals.identity as Caller;
}

/** Batches and the figures of all users are for graders and ops. */
export function isStaff(identity: Identity): boolean {
  return identity.role === 'grader' || identity.role === 'ops';
}

export function readBearer(request: Request | IncomingMessage): string | null {
  const match = /^Bearer +(\S+)$/i.exec(request.headers.authorization ?? '');
  return match?.[1] ?? null;
}

/** Imported once: jose imports a key that is given as bytes for every token, a tenth of the CPU time of a request. */
function importHmacKey(secret: Uint8Array<ArrayBuffer>): Promise<webcrypto.CryptoKey> {
  return webcrypto.subtle.importKey('raw', secret, { name: 'HMAC', hash: 'SHA-256' }, false, ['verify']);
}

async function readPayload(
  token: string,
  key: Verifier['key'],
  algorithms: string[],
  issuer: string | null,
): Promise<JWTPayload | null> {
  const checks = { algorithms, requiredClaims: ['exp', 'sub'], ...(issuer ? { issuer } : {}) };
  try {
    const { payload } =
      typeof key === 'function' ? await jwtVerify(token, key, checks) : await jwtVerify(token, await key, checks);
    return payload;
  } catch {
    return null;
  }
}
