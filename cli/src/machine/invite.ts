import { createAccounts } from '@runq/common/accounts/accounts';
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
import { connect, findRedisUrl, findShardCount, type Machine, readMachineSettings } from './machine-redis.js';

const userIdLength = 128;
/** Who is in the audit log. */
const operator = { userId: 'runq ops invite', role: 'ops', why: 'on the machine' } as const;

export interface Invitation {
  userId: string;
  role: Role;
  name?: string;
}

/**
 * `runq ops invite`: makes an account, if there is none, and its one-time link, which also opens a locked one. It needs
 * no account, so it is how the first one is made. It works on Redis itself: those who can write there may do everything
 * already.
 */
export async function invite(
  { terminal, env, url }: Pick<Machine, 'terminal' | 'env'> & { url: string },
  invitation: Invitation,
): Promise<number> {
  const userId = invitation.userId.trim().normalize('NFC');
  if (userId === '' || userId.length > userIdLength || /\p{Cc}/u.test(userId))
    throw refuse(`A user name has 1 to ${userIdLength} characters, and no control characters.`);
  if ((invitation.name?.length ?? 0) > accountTextLength.name)
    throw refuse(`A name has at most ${accountTextLength.name} characters.`);
  const settings = readMachineSettings(env);
  const redis = connect(findRedisUrl(settings), { name: 'invite', ca: settings.ca });
  try {
    const shards = await findShardCount(redis);
    if (shards === null) throw refuse('There is no runq in this Redis. Start the service first.');
    const keys = createKeys(shards);
    const { secret, expiresAt } = await store({ redis, keys }, { ...invitation, userId });
    const until = new Date(expiresAt).toISOString();
    const minute = `${until.slice(0, 16).replace('T', ' ')}Z`;
    printLine(
      terminal.stderr,
      toPrintable(`Link for ${userId} (${invitation.role}), valid until ${minute}. It works once, and is shown once:`),
    );
    printLine(terminal.stdout, `${url}/invitation#${secret}`);
    return exitCodes.ok;
  } finally {
    redis.disconnect();
  }
}

async function store(deps: { redis: Redis; keys: Keys }, { userId, role, name }: Invitation) {
  const accounts = createAccounts(deps);
  const [outcome] = await accounts.save([{ id: userId, role, name: name ?? null }]);
  if (outcome === 'full') throw refuse('There are too many accounts; raise the live setting maxAccounts.');
  if (outcome === 'memory') throw refuse('Redis is nearly full.');
  await accounts.setLocked(userId, false);
  const invitation = await accounts.invite(userId);
  if (!invitation) throw refuse('The account was deleted meanwhile.');
  await createSignIns(deps).end(userId);
  await createBullBoardSessions(deps).endAll(userId);
  if (outcome === 'role') await createApiKeys(deps).revoke(userId);
  const actions = createAdminActions({ ...deps, dispatch: async () => {} });
  await actions.appendAudit(operator, 'account.invite', userId, role);
  return invitation;
}
