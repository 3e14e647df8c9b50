import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { createAdminActions } from '@runq/common/admin/admin-actions';
import { createKeys } from '@runq/common/redis/keys';
import { exitCodes, refuse } from '../exit-code.js';
import { toPrintable } from '../terminal/printable.js';
import { printLine } from '../terminal/terminal.js';
import { lockDataFolder } from './data-folder-lock.js';
import { type Machine, readMachineSettings } from './machine-redis.js';
import { findProgram } from './programs.js';
import { restoreIntoFolder } from './restore-into-folder.js';
import { openRedisTarget } from './restore-into-redis.js';
import { checkSnapshot, describeSnapshot } from './snapshot-file.js';
import { type SnapshotServer, startSnapshotServer } from './snapshot-server.js';

/** Who is in the audit log. */
const operator = { userId: 'runq ops restore', role: 'ops', why: 'on the machine' } as const;

/**
 * `runq ops restore`: loads a backup in a Redis of its own, and brings it to that of the service: into an empty one at
 * `REDIS_URL`, or into the data folder of a stopped `npm start`. Runs that were active start again when their leases
 * have ended, as after a power cut.
 */
export async function restore({ terminal, env, interrupts }: Machine, file: string): Promise<number> {
  const settings = readMachineSettings(env);
  const { signal } = interrupts;
  const facts = await checkSnapshot(file, { path: env.PATH, signal });
  const about = describeSnapshot(facts);
  const program = findProgram(['redis-server', 'valkey-server'], env.PATH);
  if (program === null)
    throw refuse('redis-server, which reads the backup, is not installed. Install it: apt-get install redis-server.');
  const load = async (folder: string) => {
    const server = await startSnapshotServer(resolve(file), { folder, program, signal });
    await appendAudit(server, about);
    return server;
  };
  const print = (line: string) => printLine(terminal.stdout, toPrintable(line));

  if (settings.redisUrl === null) {
    const { dataDir } = settings;
    const unlock = lockDataFolder(dataDir);
    try {
      const { formerData } = await restoreIntoFolder(dataDir, { load, signal });
      print(`Restored ${file} (${about}) into ${join(dataDir, 'redis')}.`);
      if (formerData !== null) print(`The former data is in ${formerData}.`);
    } finally {
      unlock();
    }
    return exitCodes.ok;
  }

  const target = await openRedisTarget({ url: settings.redisUrl, ca: settings.ca }, { terminal, signal });
  const folder = await mkdtemp(join(tmpdir(), 'runq-restore-'));
  try {
    const server = await load(folder);
    const keys = await target.fill(server).finally(() => server.close());
    print(`Restored ${keys} keys of ${file} (${about}) into the Redis at REDIS_URL.`);
  } finally {
    target.close();
    await rm(folder, { recursive: true, force: true });
  }
  return exitCodes.ok;
}

async function appendAudit({ redis, shards }: SnapshotServer, about: string): Promise<void> {
  const actions = createAdminActions({ redis, keys: createKeys(shards), dispatch: async () => {} });
  await actions.appendAudit(operator, 'service.restore', '', about);
}
