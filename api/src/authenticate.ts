import type { IncomingMessage } from 'node:http';
import { ProblemError } from '@runq/common/contract/problem';
import { type Role, roles } from '@runq/common/contract/run';
import type { Request, RequestHandler, Response } from 'express';
import { createRemoteJWKSet, type JWTPayload, type JWTVerifyGetKey, jwtVerify, SignJWT } from 'jose';
import { z } from 'zod';

/** Who calls. `userId` is any text of 1-128 characters. */
export interface Identity {
  userId: string;
  role: Role;
  name: string | null;
}

/** Who calls, by a token that holds until then (epoch ms). */
export interface Caller extends Identity {
  expiresAt: number;
}

/** The longest that a timer can be set for; a token that lasts longer ends no connection. */
const timerMsMax = 2 ** 31 - 1;

/** A user id as tokens and the development sign-in may name it. */
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

/** A key that can check tokens, and the algorithms it may be used with: a public key never checks an HMAC. */
interface Verifier {
  key: Uint8Array | JWTVerifyGetKey;
  algorithms: string[];
}

/**
 * Turns a bearer token into an `Identity`; anything that is not a valid, unexpired token of a known key is 401.
 * `devSecret` is set only in development mode; with it `issueDevToken` signs tokens for anyone.
 */
export function createAuthenticator(options: {
  jwtSecret: string | null;
  jwksUrl: string | null;
  issuer: string | null;
  devSecret: string | null;
}) {
  const encode = (secret: string) => new TextEncoder().encode(secret);
  const verifiers: Verifier[] = [];
  if (options.jwtSecret) verifiers.push({ key: encode(options.jwtSecret), algorithms: symmetric });
  if (options.devSecret) verifiers.push({ key: encode(options.devSecret), algorithms: symmetric });
  if (options.jwksUrl) verifiers.push({ key: createRemoteJWKSet(new URL(options.jwksUrl)), algorithms: asymmetric });

  async function verify(token: string): Promise<Caller> {
    for (const { key, algorithms } of verifiers) {
      const payload = await readPayload(token, key, algorithms, options.issuer);
      const claims = payload && claimsSchema.safeParse(payload);
      if (!claims?.success) continue;
      const { sub: userId, role, name = null, exp } = claims.data;
      return { userId, role, name, expiresAt: exp * 1000 };
    }
    throw new ProblemError('unauthorized', 'The token is missing, wrong or expired.');
  }

  return {
    verify,
    /** Who sent a request; null without a token, and with one that is not valid. */
    async identify(request: Request | IncomingMessage): Promise<Caller | null> {
      const token = readBearer(request);
      return token === null ? null : verify(token).catch(() => null);
    },
    async issueDevToken(identity: { userId: string; role: Role }): Promise<string> {
      if (!options.devSecret) throw new ProblemError('not_found', 'There is no development sign-in here.');
      const token = new SignJWT({ role: identity.role })
        .setProtectedHeader({ alg: 'HS256' })
        .setSubject(identity.userId);
      if (options.issuer) token.setIssuer(options.issuer);
      return token.setIssuedAt().setExpirationTime(`${devTokenHours}h`).sign(encode(options.devSecret));
    },
    /** Puts the caller's identity on the request, or refuses. Roles, when given, are the only ones let in. */
    require(...allowed: Role[]): RequestHandler {
      return async (request, response, next) => {
        const known = response.locals.identity as Caller | null | undefined;
        const identity = known ?? (await verify(readBearer(request) ?? ''));
        if (allowed.length > 0 && !allowed.includes(identity.role))
          throw new ProblemError('forbidden', `This is for ${allowed.join(' and ')} only.`);
        response.locals.identity = identity;
        next();
      };
    },
    /** The identity if a token is given; a wrong token is still refused. */
    allowAnonymous(): RequestHandler {
      return async (request, response, next) => {
        const token = readBearer(request);
        response.locals.identity = token === null ? null : await verify(token);
        next();
      };
    },
  };
}

export type Authenticator = ReturnType<typeof createAuthenticator>;

/** Ends what stays open for a caller when the token is over by which it was opened; answers what calls that off. */
export function endWithToken({ expiresAt }: Caller, end: () => void): () => void {
  const leftMs = expiresAt - Date.now();
  const timer = leftMs <= timerMsMax ? setTimeout(end, Math.max(0, leftMs)) : undefined;
  return () => clearTimeout(timer);
}

/** The caller of a request that went through `require`. */
export function identityOf(response: Response): Caller {
  return response.locals.identity as Caller;
}

/** Batches and everybody's figures are for those who teach or operate. */
export function identityMayBatch(identity: Identity): boolean {
  return identity.role === 'grader' || identity.role === 'ops';
}

export function readBearer(request: Request | IncomingMessage): string | null {
  const match = /^Bearer +(\S+)$/i.exec(request.headers.authorization ?? '');
  return match?.[1] ?? null;
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
      typeof key === 'function' ? await jwtVerify(token, key, checks) : await jwtVerify(token, key, checks);
    return payload;
  } catch {
    return null;
  }
}
