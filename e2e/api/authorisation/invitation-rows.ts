import { opsOnly, type RouteRow, row } from './rows.js';

/** Invitations of many users. */
export const invitationRows: RouteRow[] = [
  row('POST /v1/ops/accounts/invitations', opsOnly(422), { body: {} }),
  row('POST /v1/ops/accounts/invitations', opsOnly(200), { body: { search: 'no such user' } }),
];
