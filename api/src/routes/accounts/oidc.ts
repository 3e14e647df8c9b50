import { ProblemError } from '@runq/common/contract/problem';
import type { CookieOptions, Request, Response } from 'express';
import { z } from 'zod';
import type { Oidc, OidcAttempt } from '../../accounts/oidc.js';
import { readCookie } from '../../http/read-cookie.js';
import { type Route, route } from '../../http/route.js';
import { refusals } from '../responses.js';
import type { Services } from '../services.js';

const callbackPath = '/v1/oidc/callback';
/** Time for a sign-in at the provider. */
const attemptMs = 600_000;
const attemptNames = { secure: '__Host-runq_oidc', plain: 'runq_oidc' };
const attemptOptions: CookieOptions = { httpOnly: true, sameSite: 'lax', path: '/' };
/** The page shows a note for it. The reason is in the log. */
const failedFragment = '#sign-in-failed';

const returnPath = z.string().max(500).default('/');

/** Signing in at an OpenID Connect provider: there and back again. Both are addresses that a browser follows. */
export const oidcRoutes: Route[] = [
  route({
    method: 'get',
    path: '/v1/oidc/start',
    summary: 'Sign in at the OpenID Connect provider; `return` is the page to come back to',
    access: 'anyone',
    query: z.object({ return: returnPath }),
    responses: { '303': 'To the provider', '404': 'OpenID Connect is off (problem)', ...withoutSignIn(refusals) },
    async respond(services, { query, request, response }) {
      const oidc = requireOidc(services);
      const origin = services.readOrigin(request);
      const page = toOwnPath(query.return, origin);
      try {
        const { url, attempt } = await oidc.begin(`${origin}${callbackPath}`);
        setAttempt(services, { request, response }, { ...attempt, page });
        response.redirect(303, url.href);
      } catch (error) {
        fail(services, response, page, error);
      }
    },
  }),
  route({
    method: 'get',
    path: callbackPath,
    summary: 'The way back from the provider: sets the cookie of the sign-in',
    access: 'anyone',
    responses: { '303': 'To the page', '404': 'OpenID Connect is off (problem)', ...withoutSignIn(refusals) },
    async respond(services, { request, response }) {
      const oidc = requireOidc(services);
      const origin = services.readOrigin(request);
      const attempt = readAttempt(services, request);
      clearAttempt(services, { request, response });
      const page = toOwnPath(attempt?.page ?? '/', origin);
      try {
        if (!attempt) throw new Error('the browser has no sign-in under way');
        const url = new URL(request.originalUrl, origin);
        const { userId, name, role, idToken } = await oidc.complete(url, attempt);
        const hint = idToken === null ? {} : { hint: idToken };
        await services.signInCookies.open(request, response, { userId, name, role, way: 'oidc', ...hint });
        response.redirect(303, page);
      } catch (error) {
        fail(services, response, page, error);
      }
    },
  }),
];

function withoutSignIn({ '401': _, ...others }: typeof refusals) {
  return others;
}

function requireOidc({ oidc }: Services): Oidc {
  if (!oidc) throw new ProblemError('not_found', 'Sign-in with OpenID Connect is off.');
  return oidc;
}

/** A browser that follows an address must not end at a problem in JSON. */
function fail({ logOidcFailure }: Services, response: Response, page: string, error: unknown): void {
  logOidcFailure(error);
  response.redirect(303, `${page}${failedFragment}`);
}

/** A path of this origin, else the first page: a link must not lead to another site by way of the sign-in. */
export function toOwnPath(path: string, origin: string): string {
  if (!path.startsWith('/') || !URL.canParse(path, origin)) return '/';
  const url = new URL(path, origin);
  return url.origin === origin ? `${url.pathname}${url.search}` : '/';
}

type KeptAttempt = OidcAttempt & { page: string };

const attemptSchema = z.object({ state: z.string(), nonce: z.string(), codeVerifier: z.string(), page: returnPath });

function cookieOf({ readOrigin }: Services, request: Request): { name: string; options: CookieOptions } {
  const secure = readOrigin(request).startsWith('https:');
  return { name: secure ? attemptNames.secure : attemptNames.plain, options: { ...attemptOptions, secure } };
}

/** The cookie is the memory of an attempt: any API process may complete it, and none stores those that are given up. */
function setAttempt(
  services: Services,
  { request, response }: { request: Request; response: Response },
  attempt: KeptAttempt,
): void {
  const { name, options } = cookieOf(services, request);
  const value = Buffer.from(JSON.stringify(attempt)).toString('base64url');
  response.cookie(name, value, { ...options, maxAge: attemptMs });
}

function readAttempt(services: Services, request: Request): KeptAttempt | null {
  const value = readCookie(request.headers.cookie, cookieOf(services, request).name);
  try {
    return attemptSchema.parse(JSON.parse(Buffer.from(value ?? '', 'base64url').toString()));
  } catch {
    return null;
  }
}

function clearAttempt(services: Services, { request, response }: { request: Request; response: Response }): void {
  const { name, options } = cookieOf(services, request);
  response.clearCookie(name, options);
}
