import { signInListResponse, signOutResponse } from '../../http/response-schemas.js';
import { type Route, route } from '../../http/route.js';
import { json } from '../../http/route-doc.js';
import { clearBoardCookie } from '../bull-board.js';
import { notFound, runRefusals } from '../responses.js';

/** Signing in and out of a browser, whose cookie stands for a token that a page would have to keep. */
export const signInRoutes: Route[] = [
  route({
    method: 'post',
    path: '/v1/sign-in',
    summary: 'Sign a browser in: exchanges a token for a cookie, which ends with the token or earlier',
    access: 'signed in',
    responses: { '204': 'The cookie is set', ...runRefusals },
    async handle({ signInCookies }, { identity, request, response }) {
      const { userId, role, name, expiresAt: latest } = identity;
      await signInCookies.open(request, response, { userId, role, name, latest, way: 'token' });
    },
  }),
  route({
    method: 'post',
    path: '/v1/sign-out',
    summary: "Sign out of this browser, and end the caller's cookies for /queues in every browser",
    access: 'signed in',
    responses: { '204': 'Signed out', ...runRefusals },
    async handle({ signIns, signInCookies }, { identity, response }) {
      clearBoardCookie(response);
      signInCookies.clear(response);
      await signIns.signOut(identity);
    },
  }),
  route({
    method: 'post',
    path: '/v1/sign-out/redirect',
    summary: 'The same, for a page: the response says where to go on to sign out of the identity provider, too',
    access: 'signed in',
    responses: { '200': json('Signed out', signOutResponse), ...runRefusals },
    async handle({ signIns, signInCookies, oidc, logOidcFailure, readOrigin }, { identity, request, response }) {
      clearBoardCookie(response);
      signInCookies.clear(response);
      const signIn = await signIns.signOut(identity);
      if (!oidc || signIn?.way !== 'oidc') return { url: null };
      try {
        return { url: await oidc.describeSignOut(signIn.hint, `${readOrigin(request)}/`) };
      } catch (error) {
        // The provider is away; the sign-in of runq has ended all the same.
        logOidcFailure(error);
        return { url: null };
      }
    },
  }),
  route({
    method: 'post',
    path: '/v1/sign-out/everywhere',
    summary: 'Sign out of every browser, and close the sockets and event streams there. Tokens and API keys remain',
    access: 'signed in',
    responses: { '204': 'Signed out', ...runRefusals },
    async handle({ signIns, signInCookies }, { identity, response }) {
      clearBoardCookie(response);
      signInCookies.clear(response);
      await signIns.signOutEverywhere(identity);
    },
  }),
  route({
    method: 'get',
    path: '/v1/sign-ins',
    summary: 'The browsers in which I am signed in, newest first',
    access: 'signed in',
    responses: { '200': json('The sign-ins', signInListResponse), ...runRefusals },
    handle: ({ signIns }, { identity }) => signIns.list(identity),
  }),
  route({
    method: 'delete',
    path: '/v1/sign-ins/{id}',
    summary: 'Sign out of one browser',
    access: 'owner',
    responses: { '204': 'Signed out', ...runRefusals, ...notFound },
    handle: ({ signIns }, { identity, params: { id } }) => signIns.end(id, identity),
  }),
];
