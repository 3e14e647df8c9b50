import { existsSync } from 'node:fs';
import { mkdir, open, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseInfo, type Redis } from '@runq/common/redis/connection';
import { refuse } from '../exit-code.js';
import type { SnapshotServer } from './snapshot-server.js';

const pollMs = 50;
const rewriteTimeoutMs = 3_600_000;

/**
 * Makes an append-only file of a snapshot and puts it where `npm start` reads it; the data folder must be locked. Redis
 * with an append-only file ignores snapshots, so `load` starts a server on the snapshot, which then writes such a file.
 * The former data is moved aside; returns where it is, or null when there was none.
 *
 * All happens in a folder beside, which gets its name last: an interrupted restore changes nothing. Only one that is
 * killed between the last two renames leaves no data under that name; the former data is then aside.
 */
export async function restoreIntoFolder(
  dataDir: string,
  { load, signal }: { load: (folder: string) => Promise<SnapshotServer>; signal: AbortSignal },
): Promise<{ formerData: string | null }> {
  const prepared = join(dataDir, 'redis.restoring');
  const data = join(dataDir, 'redis');
  await rm(prepared, { recursive: true, force: true });
  await mkdir(prepared, { mode: 0o700 });
  try {
    const server = await load(prepared);
    try {
      // `npm start` uses the first database.
      if (server.database !== 0) await server.redis.swapdb(0, server.database);
      await writeAppendOnlyFile(server.redis, signal);
    } finally {
      await server.close();
    }
    const aside = join(dataDir, `redis.before-${new Date().toISOString().slice(0, 19).replaceAll(':', '')}`);
    const formerData = existsSync(data) ? aside : null;
    if (formerData !== null) await rename(data, formerData);
    await rename(prepared, data);
    await syncFolder(dataDir);
    return { formerData };
  } finally {
    await rm(prepared, { recursive: true, force: true });
  }
}

async function writeAppendOnlyFile(redis: Redis, signal: AbortSignal): Promise<void> {
  await redis.config('SET', 'appendfsync', 'always');
  await redis.config('SET', 'appendonly', 'yes');
  for (const deadline = Date.now() + rewriteTimeoutMs; ; await sleep(pollMs, undefined, { signal })) {
    const info = parseInfo(await redis.info('persistence'));
    const isBusy = info.get('aof_rewrite_in_progress') === '1' || info.get('aof_rewrite_scheduled') === '1';
    if (!isBusy && info.get('aof_last_bgrewrite_status') === 'ok') return;
    if (!isBusy || Date.now() > deadline)
      throw refuse('Redis could not write its append-only file. Check free disk space and memory.');
  }
}

async function syncFolder(path: string): Promise<void> {
  const handle = await open(path, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
