import { randomBytes } from 'node:crypto';
import type { PlatformContext } from '@runq/common/accounts/course-platforms';
import type { UsedNonces } from '@runq/common/accounts/used-nonces';
import { z } from 'zod';
import type { LtiPlatform } from '../../lti-settings.js';
import { claimNames } from './claim-values.js';
import { LtiRefusal } from './lti-refusal.js';
import type { OwnKey } from './own-key.js';
import type { Seals } from './seals.js';

/** Time for choosing an assignment from the list. */
const ticketMs = 1_800_000;
const responseSeconds = 300;

/** What a teacher's choice is about. */
interface Choice {
  userId: string;
  platform: LtiPlatform;
  deployment: string;
  /** The course on the platform, where it has courses here. */
  context: string | null;
  returnUrl: string;
  /** The platform gets it back unchanged. */
  data: string | null;
}

/** An assignment as a link of a course. */
interface ChosenAssignment {
  name: string;
  title: string;
  maxScore: number;
  /** Where the link leads. */
  url: string;
}

/** Adding links to a course from here (LTI Deep Linking 2.0). */
export interface DeepLinking {
  /** Whose ticket it is, and for which course. It stays valid. */
  readTicket(ticket: unknown, browser: string | null): Promise<{ userId: string; context: PlatformContext | null }>;
  /** The signed form for the platform. The ticket works once. */
  choose(
    ticket: unknown,
    browser: string | null,
    assignment: ChosenAssignment,
  ): Promise<{ returnUrl: string; message: string }>;
}

const ticketSchema = z.object({
  jti: z.string(),
  iss: z.string(),
  client: z.string(),
  user: z.string(),
  deployment: z.string(),
  context: z.string().nullable().default(null),
  returnUrl: z.string(),
  data: z.string().nullable(),
});

/**
 * A platform may show our list in a frame, where the cookie of a sign-in does not arrive. So a teacher who adds a link
 * is not signed in: a ticket, sealed for this browser, says who may choose what, and where the choice goes.
 */
export function createDeepLinking(deps: {
  key: OwnKey;
  seals: Seals;
  nonces: UsedNonces;
  findPlatform: (issuer: string, clientId: string) => LtiPlatform;
}): DeepLinking & { issueTicket(choice: Choice, browser: string): Promise<string> } {
  const { key, seals, nonces, findPlatform } = deps;

  async function open(ticket: unknown, browser: string | null) {
    const opened = typeof ticket === 'string' ? await seals.open('ticket', ticket, browser) : 'invalid';
    if (typeof opened === 'string') throw new LtiRefusal('ticket is not valid', opened);
    return ticketSchema.parse(opened);
  }

  return {
    issueTicket({ platform, userId: user, deployment, context, returnUrl, data }, browser) {
      const kept = { iss: platform.issuer, client: platform.clientId, user, deployment, context, returnUrl, data };
      const jti = randomBytes(16).toString('base64url');
      return seals.close('ticket', { ...kept, jti }, { browser, lastsMs: ticketMs });
    },

    async readTicket(ticket, browser) {
      const { user: userId, iss: issuer, client: clientId, deployment, context } = await open(ticket, browser);
      return { userId, context: context === null ? null : { issuer, clientId, deployment, context } };
    },

    async choose(ticket, browser, assignment) {
      const { jti, iss, client, deployment, returnUrl, data } = await open(ticket, browser);
      const platform = findPlatform(iss, client);
      if (!(await nonces.use(`lti-ticket:${jti}`, ticketMs))) throw new LtiRefusal('ticket is not valid', 'used');
      const now = Math.floor(Date.now() / 1000);
      const message = await key.sign({
        ...{ iss: platform.clientId, aud: platform.issuer, iat: now, exp: now + responseSeconds },
        nonce: randomBytes(16).toString('base64url'),
        [claimNames.version]: '1.3.0',
        [claimNames.messageType]: 'LtiDeepLinkingResponse',
        [claimNames.deployment]: deployment,
        [claimNames.contentItems]: [toContentItem(assignment)],
        ...(data === null ? {} : { [claimNames.data]: data }),
      });
      return { returnUrl, message };
    },
  };
}

function toContentItem({ name, title, maxScore, url }: ChosenAssignment): object {
  return {
    type: 'ltiResourceLink',
    ...{ title, url, custom: { assignment: name }, window: { targetName: '_blank' } },
    // A line item needs a maximum above 0 (LTI-AGS 2.0, section 3.1.2).
    ...(maxScore > 0 ? { lineItem: { scoreMaximum: maxScore, label: title, resourceId: name } } : {}),
  };
}
