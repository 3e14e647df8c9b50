import { createClient, signIn } from '../client.js';
import { until } from '../start-runq.js';
import { listServices, usersOfAttempt } from './attempt-record.js';

interface UserRow {
  userId: string;
  active: number;
  waiting: number;
  muted: boolean;
  overrides: { runsPerUser: number | null; maxWaiting: number | null };
}

const readyMs = 60_000;
const endMs = 30_000;
const why = { why: 'a failed test' };

/**
 * Undoes what a failed attempt of a test left in the services of its file: dead processes, a pause, changed settings,
 * workers that take no runs, limits of users, unfinished runs, and all data of the users who signed in during the
 * attempt. Data of users who signed in before the tests stay, since other tests work with them.
 */
export async function restoreServices(): Promise<void> {
  await Promise.all(
    listServices().map(async ({ url, revive }) => {
      await revive?.();
      // Without a launcher a service may have no worker on purpose.
      const probe = revive ? 'livez' : 'readyz';
      await until(() => isOk(`${url}/${probe}`), 'the service to be ready', readyMs);
      await restore(url);
    }),
  );
}

const isOk = async (address: string) => (await fetch(address).catch(() => null))?.ok;

async function restore(url: string): Promise<void> {
  const signsIn = await createClient(url, null).call('POST', '/v1/dev/token', { userId: 'restorer', role: 'ops' });
  // Without the sign-in of development no test is ops either.
  if (!signsIn.ok) return;
  const ops = await signIn(url, 'restorer', 'ops');
  await ops.call('POST', '/v1/ops/resume', why);
  const { changed } = await ops.json<{ changed: string[] }>('GET', '/v1/ops/settings');
  const settings = Object.fromEntries(changed.map((name) => [name, null]));
  if (changed.length > 0) await ops.json('PATCH', '/v1/ops/settings', { settings, ...why });
  const { workers } = await ops.json<{ workers: { id: string }[] }>('GET', '/v1/ops/workers');
  for (const { id } of workers) await ops.call('POST', `/v1/ops/workers/${encodeURIComponent(id)}/resume`, why);

  const list = async () => (await ops.json<{ users: UserRow[] }>('GET', '/v1/ops/users')).users;
  const change = (userId: string, action: string, body: object) =>
    ops.json('POST', `/v1/ops/users/${encodeURIComponent(userId)}/${action}`, { ...body, ...why });
  for (const { userId, muted, overrides } of await list()) {
    if (muted) await change(userId, 'mute', { muted: false });
    const isLimited = overrides.runsPerUser !== null || overrides.maxWaiting !== null;
    if (isLimited) await change(userId, 'limits', { runsPerUser: null, maxWaiting: null });
    await change(userId, 'cancel', {});
  }
  const areIdle = async () => (await list()).every(({ active, waiting }) => active === 0 && waiting === 0);
  await until(areIdle, 'all runs to end', endMs);
  for (const userId of usersOfAttempt(url))
    await ops.json('DELETE', `/v1/ops/users/${encodeURIComponent(userId)}/data`, why);
}
