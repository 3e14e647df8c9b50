import { givenPasswordSchema, newPasswordSchema } from '@runq/common/contract/account';
import { ProblemError } from '@runq/common/contract/problem';
import { z } from 'zod';
import type { LocalAccounts } from '../../accounts/create-accounts.js';
import { invitationResponse } from '../../http/account-response-schemas.js';
import { userIdSchema } from '../../http/middleware/authenticate.js';
import { bodyOf, type Route, route } from '../../http/route.js';
import { json } from '../../http/route-doc.js';
import { refusals } from '../responses.js';
import type { Services } from '../services.js';

/** A longer token is none of ours. */
const tokenSchema = z.string().max(100);

const { '401': _, ...openRefusals } = refusals;
const off = { '404': 'Local accounts are off (problem)' };
const foreign = { '403': 'Not of a page of this service (problem)' };
const notALink = { '404': 'The link was used, has expired, or is none; or local accounts are off (problem)' };

/** The services of local accounts; 404 while `RUNQ_AUTH` has no `accounts`. */
export function requireAccounts({ localAccounts }: Pick<Services, 'localAccounts'>): LocalAccounts {
  if (!localAccounts) throw new ProblemError('not_found', 'Local accounts are off.');
  return localAccounts;
}

/** Signing in with a name and a password, one-time links, and the own password. */
export const passwordRoutes: Route[] = [
  route({
    method: 'post',
    path: '/v1/sign-in/password',
    summary: 'Sign a browser in with a user name and a password: sets the cookie of the sign-in',
    access: 'anyone',
    body: bodyOf(z.strictObject({ userId: userIdSchema, password: givenPasswordSchema })),
    responses: {
      '204': 'The cookie is set',
      '401': 'The name or the password is wrong, or the account cannot sign in (problem)',
      ...{ ...foreign, ...off, ...openRefusals },
      '429': 'Too many requests, or failed sign-ins of this user or this address; Retry-After says how long (problem)',
    },
    async handle(services, { body, request, response }) {
      const { passwords } = requireAccounts(services);
      services.signInCookies.requireOwnPage(request);
      const { user, confirm } = await passwords.signIn(body, request.ip ?? '');
      await services.signInCookies.open(request, response, { ...user, way: 'password' }, confirm);
    },
  }),
  route({
    method: 'post',
    path: '/v1/invitations/read',
    summary: 'Whose one-time link it is; the token is what follows # in the link',
    access: 'anyone',
    body: bodyOf(z.strictObject({ token: tokenSchema })),
    responses: { '200': json('The user of the link', invitationResponse), ...notALink, ...openRefusals },
    handle: (services, { body }) => requireAccounts(services).passwords.readInvitation(body.token),
  }),
  route({
    method: 'post',
    path: '/v1/invitations/accept',
    summary: 'Choose a password with a one-time link, which no longer counts then; also signs the browser in',
    access: 'anyone',
    body: bodyOf(z.strictObject({ token: tokenSchema, password: newPasswordSchema })),
    responses: {
      '204': 'The password is set, and the cookie',
      '422': 'Not valid: a password has 8 to 200 characters, and is no common one (problem)',
      ...{ ...foreign, ...notALink, ...openRefusals },
    },
    async handle(services, { body, request, response }) {
      const { passwords } = requireAccounts(services);
      services.signInCookies.requireOwnPage(request);
      const { user, confirm } = await passwords.acceptInvitation(body);
      await services.signInCookies.open(request, response, { ...user, way: 'password' }, confirm);
    },
  }),
  route({
    method: 'post',
    path: '/v1/me/password',
    summary: 'Change my password; all other browsers are signed out',
    access: 'signed in',
    body: bodyOf(z.strictObject({ oldPassword: givenPasswordSchema, newPassword: newPasswordSchema })),
    responses: {
      '204': 'Changed',
      '404': 'You do not sign in with a password here (problem)',
      '409': 'It was changed meanwhile (problem)',
      '422': 'The old password is wrong, or the new one has not 8 to 200 characters or is common (problem)',
      ...refusals,
    },
    handle: (services, { body, identity, request }) =>
      requireAccounts(services).passwords.change(body, identity, request.ip ?? ''),
  }),
];
