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
import { formatCsvLine } from '../terminal/csv-line.js';
import { toPrintable } from '../terminal/printable.js';
import { printLine } from '../terminal/terminal.js';
import { connect, findRedisUrl, findShardCount, type Machine, readMachineSettings } from './machine-redis.js';

const userIdLength = 128;
/** Who is in the audit log. */
const operator = { userId: 'runq ops invite', role: 'ops', why: 'on the machine' } as const;
/** Accounts of one page, of which all are looked at. */
const pageSize = 200;

/** Users to invite with a role, or `all` accounts that have neither a password nor a link. */
export type Invitation = { userIds: readonly string[]; role: Role; name?: string } | { all: true };

type InviteMachine = Pick<Machine, 'terminal' | 'env'> & { url: string };
type Stores = { redis: Redis; keys: Keys };

/**
 * `runq ops invite`: makes accounts, if there are none, and their one-time links, which also open locked ones. Of one
 * user it prints the link, of several or of all a CSV. It needs no account, so it is how the first one is made. It
 * works on Redis itself: those who can write there may do everything already.
 */
export async function invite(machine: InviteMachine, invitation: Invitation): Promise<number> {
  const userIds = 'all' in invitation ? [] : invitation.userIds.map((userId) => userId.trim().normalize('NFC'));
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
    if ('all' in invitation) await inviteAll(machine, stores);
    else await inviteNamed(machine, stores, { ...invitation, userIds: [...new Set(userIds)] });
    return exitCodes.ok;
  } finally {
    redis.disconnect();
  }
}

async function inviteNamed(
  machine: InviteMachine,
  stores: Stores,
  { userIds, role, name }: { userIds: string[]; role: Role; name?: string },
): Promise<void> {
  const { terminal } = machine;
  const accounts = createAccounts(stores);
  const printRow = userIds.length === 1 ? null : startCsv(machine);
  for (const userId of userIds) {
    const [outcome] = await accounts.save([{ id: userId, role, name: name ?? null }]);
    if (outcome === 'full') throw refuse('There are too many accounts; raise the live setting maxAccounts.');
    if (outcome === 'memory') throw refuse('Redis is nearly full.');
    await accounts.setLocked(userId, false);
    const made = await makeLink(stores, userId, role);
    if (!made) throw refuse('The account was deleted meanwhile.');
    if (outcome === 'role') await createApiKeys(stores).revoke(userId);
    if (printRow) {
      const account = await accounts.read(userId);
      printRow({ id: userId, name: account?.name ?? null, section: account?.section ?? null }, made);
      continue;
    }
    const until = `valid until ${toMinute(made.expiresAt)}. It works once, and is shown once:`;
    printLine(terminal.stderr, toPrintable(`Link for ${userId} (${role}), ${until}`));
    printLine(terminal.stdout, toUrl(machine, made.secret));
  }
}

/** A page at a time. Each link is printed as soon as it is made, since it is stored nowhere. */
async function inviteAll(machine: InviteMachine, stores: Stores): Promise<void> {
  const accounts = createAccounts(stores);
  const printRow = startCsv(machine);
  let count = 0;
  let after: string | null = null;
  do {
    const page: Awaited<ReturnType<typeof accounts.list>> = await accounts.list({ search: '', after, limit: pageSize });
    for (const account of page.accounts.filter((one) => isUninvited(one))) {
      const made = await makeLink(stores, account.id, '');
      if (!made) continue;
      printRow(account, made);
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

/** Prints the header of a CSV, and returns what prints a line of it. */
function startCsv(machine: InviteMachine) {
  const { stdout, stderr } = machine.terminal;
  printLine(stderr, 'Each link works once, and is shown once.');
  printLine(stdout, 'id,name,section,link,validUntil');
  return (
    user: { id: string; name: string | null; section: string | null },
    { secret, expiresAt }: { secret: string; expiresAt: number },
  ): void => {
    const cells = [user.id, user.name, user.section, toUrl(machine, secret), new Date(expiresAt).toISOString()];
    printLine(stdout, toPrintable(formatCsvLine(cells)));
  };
}

const toUrl = ({ url }: InviteMachine, secret: string) => `${url}/invitation#${secret}`;
const toMinute = (ms: number) => `${new Date(ms).toISOString().slice(0, 16).replace('T', ' ')}Z`;
