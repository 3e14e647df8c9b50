import { type ApiResult, callApi } from '../../ui/api-client.js';

/** Below `/v1/ops/`. */
export const invitationsPath = 'accounts/invitations';
/** Users of one request. */
const chunk = 200;

/** Named users, or all of a search who have neither a password nor a link. */
export type Invited = { userIds: readonly string[] } | { search: string };

/** What is on a slip of paper for one user. `url` is the one-time link. */
export interface Slip {
  userId: string;
  name: string | null;
  section: string | null;
  url: string;
  expiresAt: string;
}

/** The links that were made. `problem`: why no more were made after them; null: all are there. */
export interface InviteManyAnswer {
  invitations: Slip[];
  problem: string | null;
}

type Send = (body: object) => Promise<ApiResult<{ invitations: Slip[]; isMore: boolean }>>;

const post =
  (token: string): Send =>
  (body) =>
    callApi(`/v1/ops/${invitationsPath}`, { token, body });

/**
 * Invites any number of users, with a request for each 200. What was made before a failure is not lost: its links are
 * shown in no other answer.
 */
export async function inviteMany(
  token: string,
  { why, ...invited }: Invited & { why: string },
  send = post(token),
): Promise<ApiResult<InviteManyAnswer>> {
  const invitations: Slip[] = [];
  for (let from = 0; ; from += chunk) {
    const some = 'userIds' in invited ? { userIds: invited.userIds.slice(from, from + chunk) } : invited;
    const answer = await send({ ...some, why });
    if (!answer.ok && invitations.length === 0) return answer;
    if (!answer.ok) return { ok: true, value: { invitations, problem: answer.detail } };
    invitations.push(...answer.value.invitations);
    const isMore = 'userIds' in invited ? from + chunk < invited.userIds.length : answer.value.isMore;
    if (!isMore) return { ok: true, value: { invitations, problem: null } };
  }
}
