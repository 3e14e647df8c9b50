import { createAccounts, isUninvited } from '@runq/common/accounts/accounts';
import { createApiKeys } from '@runq/common/accounts/api-keys';
import { createSignIns } from '@runq/common/accounts/sign-ins';
import { createAdminActions } from '@runq/common/admin/admin-actions';
import { createBullBoardSessions } from '@runq/common/admin/bull-board-sessions';
import { accountTextLength } from '@runq/common/contract/account';
import type { Role } from '@runq/common/contract/run';
import type { Redis } from '@runq/common/redis/connection';
import { createKeys, type Keys } from '@runq/common/redis/keys';
import { exitCodes, refuse } from '../exit-code.js';
import { toPrintable } from '../terminal/printable.js';
import { printLine } from '../terminal/terminal.js';
import { type LinkList, openLinks } from './invitation-links.js';
import { connect, findRedisUrl, findShardCount, type Machine, readMachineSettings } from './machine-redis.js';

const userIdLength = 128;
/** Who is in the audit log. */
const operator = { userId: 'runq ops invite', role: 'ops', why: 'on the machine' } as const;
/** Accounts of one page, of which all are looked at. */
const pageSize = 200;

/** Users to invite with a role, or `all` accounts that have neither a password nor a link. */
export type Invitation = ({ userIds: readonly string[]; role: Role; name?: string } | { all: true }) & {
  /** A new file with slips to print, in place of what is printed on stdout. */
  slips?: string;
};

type InviteMachine = Pick<Machine, 'terminal' | 'env'> & { url: string };
type Stores = { redis: Redis; keys: Keys };

/**
 * `runq ops invite`: makes accounts, if there are none, and their one-time links, which also open locked ones. Of one
 * user it prints the link, of several or of all a CSV, unless it writes slips. It needs no account, so it is how the
 * first one is made. It works on Redis itself: those who can write there may do everything already.
 */
export async function invite(machine: InviteMachine, invitation: Invitation): Promise<number> {
  const named = 'all' in invitation ? [] : invitation.userIds.map((userId) => userId.trim().normalize('NFC'));
  const userIds = [...new Set(named)];
  for (const userId of userIds)
    if (userId === '' || userId.length > userIdLength || /\p{Cc}/u.test(userId))
      throw refuse(`A user name has 1 to ${userIdLength} characters, and no control characters.`);
  if ('name' in invitation && (invitation.name?.length ?? 0) > accountTextLength.name)
    throw refuse(`A name has at most ${accountTextLength.name} characters.`);
  const settings = readMachineSettings(machine.env);
  const redis = connect(findRedisUrl(settings), { name: 'invite', ca: settings.ca });
  try {
    const shards = await findShardCount(redis);
    if (shards === null) throw refuse('There is no runq in this Redis. Start the service first.');
    const stores = { redis, keys: createKeys(shards) };
    const links = openLinks(machine, invitation.slips ?? null, 'all' in invitation || userIds.length > 1);
    try {
      if ('all' in invitation) await inviteAll(machine, stores, links);
      else await inviteNamed(machine, stores, { ...invitation, userIds, links });
    } finally {
      links?.end();
    }
    return exitCodes.ok;
  } finally {
    redis.disconnect();
  }
}

async function inviteNamed(
  machine: InviteMachine,
  stores: Stores,
  { userIds, role, name, links }: { userIds: string[]; role: Role; name?: string; links: LinkList | null },
): Promise<void> {
  const { terminal } = machine;
  const accounts = createAccounts(stores);
  for (const userId of userIds) {
    const [outcome] = await accounts.save([{ id: userId, role, name: name ?? null }]);
    if (outcome === 'full') throw refuse('There are too many accounts; raise the live setting maxAccounts.');
    if (outcome === 'memory') throw refuse('Redis is nearly full.');
    await accounts.setLocked(userId, false);
    const made = await makeLink(stores, userId, role);
    if (!made) throw refuse('The account was deleted meanwhile.');
    if (outcome === 'role') await createApiKeys(stores).revoke(userId);
    if (links) {
      const { name: called = null, section = null } = (await accounts.read(userId)) ?? {};
      links.add({ userId, name: called, section, ...toLink(machine, made) });
      continue;
    }
    const until = `valid until ${toMinute(made.expiresAt)}. It works once, and is shown once:`;
    printLine(terminal.stderr, toPrintable(`Link for ${userId} (${role}), ${until}`));
    printLine(terminal.stdout, toLink(machine, made).url);
  }
}

/** A page at a time. Each link is written as soon as it is made, since it is stored nowhere. */
async function inviteAll(machine: InviteMachine, stores: Stores, links: LinkList | null): Promise<void> {
  const accounts = createAccounts(stores);
  let count = 0;
  let after: string | null = null;
  do {
    const page: Awaited<ReturnType<typeof accounts.list>> = await accounts.list({ search: '', after, limit: pageSize });
    for (const account of page.accounts.filter((one) => isUninvited(one))) {
      const made = await makeLink(stores, account.id, '');
      if (!made) continue;
      const { id: userId, name, section } = account;
      links?.add({ userId, name, section, ...toLink(machine, made) });
      count++;
    }
    after = page.next;
  } while (after !== null);
  const { stderr } = machine.terminal;
  printLine(stderr, count === 0 ? 'All accounts have a password or a link.' : `Accounts invited: ${count}.`);
}

/** A one-time link, after which no sign-in of the user counts; null: there is no such account. */
async function makeLink(stores: Stores, userId: string, result: string) {
  const made = await createAccounts(stores).invite(userId);
  if (!made) return null;
  await createSignIns(stores).end(userId);
  await createBullBoardSessions(stores).endAll(userId);
  const actions = createAdminActions({ ...stores, dispatch: async () => {} });
  await actions.appendAudit(operator, 'account.invite', userId, result);
  return made;
}

const toLink = ({ url }: InviteMachine, { secret, expiresAt }: { secret: string; expiresAt: number }) => ({
  url: `${url}/invitation#${secret}`,
  expiresAt: new Date(expiresAt).toISOString(),
});
const toMinute = (ms: number) => `${new Date(ms).toISOString().slice(0, 16).replace('T', ' ')}Z`;
