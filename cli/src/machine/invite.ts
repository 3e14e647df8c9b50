import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { createAccounts } from '@runq/common/accounts/accounts';
import { createApiKeys } from '@runq/common/accounts/api-keys';
import { createSignIns } from '@runq/common/accounts/sign-ins';
import { createAdminActions } from '@runq/common/admin/admin-actions';
import { createBullBoardSessions } from '@runq/common/admin/bull-board-sessions';
import { accountTextLength } from '@runq/common/contract/account';
import type { Role } from '@runq/common/contract/run';
import { ConfigError, optionalText, readSettings, text } from '@runq/common/process/env';
import { createRedis, type Redis } from '@runq/common/redis/connection';
import { createKeys, type Keys } from '@runq/common/redis/keys';
import { RedisUrlError } from '@runq/common/redis/redis-url';
import { exitCodes, refuse } from '../exit-code.js';
import { toPrintable } from '../terminal/printable.js';
import { printLine, type Terminal } from '../terminal/terminal.js';

const machineSettings = {
  REDIS_URL: optionalText({ secret: true }),
  RUNQ_REDIS_CA: optionalText(),
  RUNQ_DATA_DIR: text('./.data'),
};

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
  { terminal, env, url }: { terminal: Terminal; env: Record<string, string | undefined>; url: string },
  invitation: Invitation,
): Promise<number> {
  const userId = invitation.userId.trim().normalize('NFC');
  if (userId === '' || userId.length > userIdLength || /\p{Cc}/u.test(userId))
    throw refuse(`A user name has 1 to ${userIdLength} characters, and no control characters.`);
  if ((invitation.name?.length ?? 0) > accountTextLength.name)
    throw refuse(`A name has at most ${accountTextLength.name} characters.`);
  const redis = openRedis(env);
  try {
    const keys = await findKeys(redis);
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

/** `REDIS_URL`, else the Redis that `npm start` has started in this folder. */
function openRedis(env: Record<string, string | undefined>): Redis {
  try {
    const settings = readSettings(machineSettings, env as NodeJS.ProcessEnv);
    const socket = resolve(settings.RUNQ_DATA_DIR, 'redis.sock');
    if (settings.REDIS_URL === null && !existsSync(socket))
      throw refuse('REDIS_URL is not set, and no runq is running on RUNQ_DATA_DIR.', [
        'Run this on the machine of the service, with its REDIS_URL, or in the folder in which npm start runs.',
      ]);
    return createRedis(settings.REDIS_URL ?? `unix:${socket}`, { name: 'invite', ca: settings.RUNQ_REDIS_CA });
  } catch (error) {
    if (error instanceof ConfigError || error instanceof RedisUrlError) throw refuse(error.message);
    throw error;
  }
}

async function findKeys(redis: Redis): Promise<Keys> {
  const { service } = createKeys();
  const count = await redis.get(`${service.tag}:shards`).catch((error: Error) => {
    throw refuse(`Cannot reach Redis: ${error.message}.`);
  });
  if (count === null) throw refuse('There is no runq in this Redis. Start the service first.');
  return createKeys(Number(count));
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
