import { renderSlips } from '@runq/common/markup/invitation-slips';
import { z } from 'zod';
import { invitationsMax } from '../../accounts/invite-many.js';
import { whySchema } from '../../admin/actor.js';
import { createdInvitationsResponse } from '../../http/account-response-schemas.js';
import { userIdSchema } from '../../http/middleware/authenticate.js';
import { allowStylesOf } from '../../http/middleware/security-headers.js';
import { bodyOf, type Route, route } from '../../http/route.js';
import { adminRefusals } from '../responses.js';
import { describeLink } from './accounts.js';
import { requireAccounts } from './passwords.js';

const searchCharsMax = 200;

const body = z
  .strictObject({
    userIds: z.array(userIdSchema).min(1).max(invitationsMax).optional(),
    search: z.string().max(searchCharsMax).optional(),
    why: whySchema,
  })
  .refine(({ userIds, search }) => (userIds === undefined) !== (search === undefined), 'needs userIds or search');

const query = z.strictObject({ format: z.enum(['json', 'html']).default('json') });

/** Invitations of many users with one request. */
export const invitationRoutes: Route[] = [
  route({
    method: 'post',
    path: '/v1/ops/accounts/invitations',
    summary: 'Invite users by their ids, or all of a search without a password or a link; as JSON or as slips to print',
    access: 'ops',
    query,
    body: bodyOf(body),
    responses: {
      '200': {
        description: 'The links, in no other response',
        content: { 'application/json': createdInvitationsResponse, 'text/html': z.string() },
      },
      ...adminRefusals,
      '404': 'Local accounts are off (problem)',
      '422': 'Not valid, or users without an account (problem)',
    },
    async respond(services, { identity, query: { format }, body: { userIds, search, why }, request, response }) {
      const invited = userIds === undefined ? { search: search! } : { userIds };
      const { invitations, isMore } = await requireAccounts(services).accounts.inviteMany(invited, why, identity);
      const slips = invitations.map(({ token, ...user }) => ({
        ...user,
        url: describeLink(services, request, response, token),
      }));
      response.setHeader('Cache-Control', 'no-store');
      if (format === 'json') return void response.json({ invitations: slips, isMore });
      const html = renderSlips(slips, isMore);
      allowStylesOf(html, response);
      response.type('html').send(html);
    },
  }),
];
