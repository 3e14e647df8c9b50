import { keyScopes } from '@runq/common/contract/api-key';
import { ProblemError } from '@runq/common/contract/problem';
import { roles } from '@runq/common/contract/run';
import { z } from 'zod';
import { isLoopbackHost } from '../config.js';
import { userIdSchema } from '../http/middleware/authenticate.js';
import { authResponse, identityResponse, tokenResponse } from '../http/response-schemas.js';
import { bodyOf, type Route, route } from '../http/route.js';
import { json } from '../http/route-doc.js';
import { notFound, runRefusals } from './responses.js';

const devTokenBody = bodyOf(z.strictObject({ userId: userIdSchema, role: z.enum(roles).default('student') }));

/** Ways to sign in, the caller's identity, and the development sign-in where it is enabled. */
export const authRoutes: Route[] = [
  route({
    method: 'get',
    path: '/v1/auth',
    summary: 'How to sign in here',
    access: 'anyone',
    responses: { '200': json('Modes', authResponse) },
    handle: ({ authModes: modes }) => ({ modes, dev: modes.includes('dev') }),
  }),
  route({
    method: 'get',
    path: '/v1/me',
    summary: 'Who I am',
    access: 'signed in',
    scopes: keyScopes,
    courseKeys: true,
    responses: { '200': json('Identity', identityResponse), ...runRefusals },
    handle: (_services, { identity: { credentialId: _id, isFromCookie: _is, ...caller } }) => caller,
  }),
  route({
    method: 'post',
    path: '/v1/dev/token',
    summary: 'Development sign-in',
    access: 'anyone',
    // Parsed by the handler: where the sign-in is disabled, every body is 404.
    body: { ...devTokenBody, parse: (body: unknown) => body },
    responses: { '200': json('A token', tokenResponse), '422': 'Not valid', ...notFound },
    async handle({ authModes, authenticator }, { body, request }) {
      // A foreign site whose name was pointed at this host must not sign its visitors in.
      if (!authModes.includes('dev') || !isLoopbackHost(request.hostname))
        throw new ProblemError('not_found', 'The development sign-in is disabled.');
      return { token: await authenticator.issueDevToken(devTokenBody.parse(body)) };
    },
  }),
];
