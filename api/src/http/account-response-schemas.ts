import { roles } from '@runq/common/contract/run';
import { z } from 'zod';

// Local accounts, for the OpenAPI document only; see response-schemas.ts.

const instant = z.iso.datetime();
const count = z.int().min(0);
const role = z.enum(roles);

export const accountResponse = z
  .looseObject({
    id: z.string(),
    name: z.string().nullable(),
    email: z.string().nullable(),
    section: z.string().nullable(),
    role,
    isLocked: z.boolean(),
    hasPassword: z.boolean().describe('The user has accepted an invitation since the last one was made.'),
    createdAt: instant,
    lastSignInAt: instant.nullable().describe('The last sign-in with the password.'),
    invitedUntil: instant.nullable().describe('Expiry of the last one-time link, unless it was used.'),
  })
  .meta({ id: 'Account' });

export const accountListResponse = z.looseObject({
  accounts: z.array(accountResponse),
  nextCursor: z
    .string()
    .nullable()
    .describe('Where the next page begins; null: there is none. A page may be short though another follows.'),
  total: count.describe('All accounts, found or not.'),
});

export const rosterReportResponse = z
  .looseObject({
    created: count,
    changed: count,
    same: count,
    enrolled: count.describe('New members of courses, and members with another role.'),
    changes: z
      .array(
        z.looseObject({
          id: z.string(),
          name: z.string().nullable(),
          outcome: z.enum(['created', 'changed']),
          role,
          formerRole: role.nullable().describe('Null unless the role changes.'),
        }),
      )
      .describe('Those of roles first; at most 200.'),
  })
  .meta({ id: 'RosterReport' });

export const createdInvitationResponse = z.looseObject({ url: z.string(), expiresAt: instant });

export const createdInvitationsResponse = z.looseObject({
  invitations: z.array(
    z.looseObject({
      ...{ userId: z.string(), name: z.string().nullable(), section: z.string().nullable() },
      ...{ url: z.string(), expiresAt: instant },
    }),
  ),
  isMore: z.boolean().describe('Further users of the search remain; the same request invites them'),
});

export const invitationResponse = z.looseObject({
  userId: z.string(),
  name: z.string().nullable(),
  role,
  expiresAt: instant,
});
