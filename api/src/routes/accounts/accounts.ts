import { roleSchema } from '@runq/common/contract/account';
import type { Request, Response } from 'express';
import { z } from 'zod';
import { whyBodySchema, whySchema } from '../../admin/actor.js';
import { UploadedFile } from '../../archives/uploaded-file.js';
import {
  accountListResponse,
  accountResponse,
  createdInvitationResponse,
  rosterReportResponse,
} from '../../http/account-response-schemas.js';
import { userIdSchema } from '../../http/middleware/authenticate.js';
import { parseWith, type Route, route } from '../../http/route.js';
import { binary, json } from '../../http/route-doc.js';
import { actionOf, parseUserId } from '../request-parts.js';
import { adminRefusals } from '../responses.js';
import type { Services } from '../services.js';
import { requireAccounts } from './passwords.js';

const searchCharsMax = 200;
const pageMax = 200;

const listQuery = z.strictObject({
  search: z.string().max(searchCharsMax).default(''),
  cursor: userIdSchema.optional(),
  limit: z.coerce.number().int().min(1).max(pageMax).default(50),
});

const roster = z.instanceof(UploadedFile, { error: 'must be a file' });
const rosterForm = z.strictObject({ roster, why: whySchema });
/** As the document has it. */
const rosterFields = z.object({
  roster: binary.describe('A CSV with the columns id, name, email, role, course and section; only id is required'),
  why: z.string().optional().describe('The reason, for the audit log'),
});
const rosterBody = {
  schema: z.never(),
  parse: (body: unknown) => parseWith(rosterForm, body),
};

const why = actionOf(whyBodySchema);
const responses = { ...adminRefusals, '404': 'No such account, or local accounts are off (problem)' };
const rosterRefusals = {
  ...adminRefusals,
  '404': 'Local accounts are off (problem)',
  '413': 'Too large, or too many accounts (problem)',
  '422': 'Not valid; `errors` lists every wrong line (problem)',
};
const ownAccount = { '409': 'It is your own account (problem)' };

/** `/v1/ops/accounts`, for ops only: local accounts, their rosters and one-time links. */
export const accountRoutes: Route[] = [
  route({
    method: 'get',
    path: '/v1/ops/accounts',
    summary: 'Local accounts, or those whose id, name, email or section contains a text',
    access: 'ops',
    query: listQuery,
    responses: { '200': json('A page of accounts', accountListResponse), ...responses },
    handle: (services, { query }) => requireAccounts(services).accounts.list(query),
  }),
  route({
    method: 'post',
    path: '/v1/ops/accounts/roster/preview',
    summary: 'What the import of a roster would do; nothing happens',
    access: 'ops',
    body: rosterBody,
    form: rosterFields,
    responses: { '200': json('Created, changed and equal accounts', rosterReportResponse), ...rosterRefusals },
    handle: (services, { identity, body }) =>
      requireAccounts(services).accounts.previewRoster(body.roster.data, identity),
  }),
  route({
    method: 'post',
    path: '/v1/ops/accounts/roster',
    summary: 'Import a roster: creates or changes accounts, enrols them in courses, and deletes none',
    access: 'ops',
    body: rosterBody,
    form: rosterFields,
    responses: { '200': json('What was done', rosterReportResponse), ...rosterRefusals },
    handle: (services, { identity, body }) =>
      requireAccounts(services).accounts.importRoster(body.roster.data, body.why, identity),
  }),
  route({
    method: 'post',
    path: '/v1/ops/accounts/{id}/invite',
    summary: 'Make the one-time link with which a user chooses a password; the former password and all sign-ins end',
    access: 'ops',
    params: parseUserId,
    body: why,
    responses: { '200': json('The link, in no other response', createdInvitationResponse), ...responses },
    async handle(services, { identity, params: { userId }, body, request, response }) {
      const { token, expiresAt } = await requireAccounts(services).accounts.invite(userId, body.why, identity);
      return { url: describeLink(services, request, response, token), expiresAt };
    },
  }),
  ...(['lock', 'unlock'] as const).map((action) =>
    route({
      method: 'post',
      path: `/v1/ops/accounts/{id}/${action}`,
      summary:
        action === 'lock'
          ? 'Lock an account: the user cannot sign in, all sign-ins and API keys end'
          : 'Let the user of a locked account sign in again; also forgets failed sign-ins',
      access: 'ops',
      params: parseUserId,
      body: why,
      responses: { '200': json('The account', accountResponse), ...ownAccount, ...responses },
      handle: (services, { identity, params: { userId }, body }) =>
        requireAccounts(services).accounts.setLocked(userId, action === 'lock', body.why, identity),
    }),
  ),
  route({
    method: 'post',
    path: '/v1/ops/accounts/{id}/role',
    summary: 'Change the role of a user, whose sign-ins and API keys end',
    access: 'ops',
    params: parseUserId,
    body: actionOf(z.strictObject({ role: roleSchema, why: whySchema })),
    responses: { '200': json('The account', accountResponse), ...ownAccount, ...responses },
    handle: (services, { identity, params: { userId }, body: { role, why } }) =>
      requireAccounts(services).accounts.setRole(userId, role, why, identity),
  }),
  route({
    method: 'delete',
    path: '/v1/ops/accounts/{id}',
    summary: 'Delete an account, which leaves its courses; files, runs and results of the user remain',
    access: 'ops',
    params: parseUserId,
    body: why,
    responses: { '204': 'Deleted', ...ownAccount, ...responses },
    handle: (services, { identity, params: { userId }, body }) =>
      requireAccounts(services).accounts.remove(userId, body.why, identity),
  }),
];

/** The one-time link of a token. What follows the # is not sent with a request, so it is in no log. */
export function describeLink({ readOrigin }: Services, request: Request, response: Response, token: string): string {
  response.setHeader('Cache-Control', 'no-store');
  return `${readOrigin(request)}/invitation#${token}`;
}
