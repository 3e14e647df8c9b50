import { type Accounts, isUninvited, type StoredAccount } from '@runq/common/accounts/accounts';
import { ProblemError } from '@runq/common/contract/problem';

/** A user with the token of the one-time link. `expiresAt` is ISO 8601. */
export interface Invitation {
  userId: string;
  name: string | null;
  section: string | null;
  token: string;
  expiresAt: string;
}

/** Most invitations of one request. */
export const invitationsMax = 200;
/** Accounts that are invited at the same time. */
const atOnce = 10;
const pageSize = 200;

/** Named users, or all who never had a password or a link, and whose id, name, email or section contains a text. */
export type Invited = { userIds: readonly string[] } | { search: string };

/**
 * Invites the users of a roster at once. Of a search only those are invited who have neither a password nor a link that
 * still counts, so the same request again continues with the next ones, and never ends the password of a user.
 * `isMore`: there are more than `invitationsMax`. 422 when a named user has no account; no one is invited then.
 */
export async function inviteMany(
  invited: Invited,
  deps: {
    accounts: Pick<Accounts, 'list' | 'readMany'>;
    invite: (userId: string) => Promise<{ token: string; expiresAt: string }>;
  },
): Promise<{ invitations: Invitation[]; isMore: boolean }> {
  const found = 'userIds' in invited ? await readNamed(invited.userIds, deps) : await readNew(invited.search, deps);
  const chosen = found.slice(0, invitationsMax);
  const invitations: Invitation[] = [];
  for (let from = 0; from < chosen.length; from += atOnce) {
    const some = chosen.slice(from, from + atOnce).map(async ({ id, name, section }) => ({
      ...{ userId: id, name, section },
      ...(await deps.invite(id)),
    }));
    invitations.push(...(await Promise.all(some)));
  }
  return { invitations, isMore: found.length > chosen.length };
}

type Deps = Parameters<typeof inviteMany>[1];

async function readNamed(userIds: readonly string[], { accounts }: Deps): Promise<StoredAccount[]> {
  const named = [...new Set(userIds)];
  const found = await accounts.readMany(named);
  const errors = named
    .map((id, index) => ({ pointer: `/userIds/${userIds.indexOf(id)}`, isMissing: found[index] === null }))
    .filter(({ isMissing }) => isMissing)
    .map(({ pointer }) => ({ pointer, message: 'there is no such account' }));
  if (errors.length > 0) throw new ProblemError('invalid', 'Some users have no account; see errors.', { errors });
  return found as StoredAccount[];
}

/**
 * One more than may be invited, so that `isMore` is known. A search looks at all accounts at most, of which there are
 * `maxAccounts`, and holds two pages of them.
 */
async function readNew(search: string, { accounts }: Deps): Promise<StoredAccount[]> {
  const found: StoredAccount[] = [];
  let after: string | null = null;
  do {
    const page: Awaited<ReturnType<Accounts['list']>> = await accounts.list({ search, after, limit: pageSize });
    found.push(...page.accounts.filter((account) => isUninvited(account)));
    after = page.next;
  } while (after !== null && found.length <= invitationsMax);
  return found;
}
