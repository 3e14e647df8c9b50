import { existsSync } from 'node:fs';
import { link, mkdtemp, open, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, dirname, join, resolve } from 'node:path';
import { parseInfo } from '@runq/common/redis/connection';
import { exitCodes, refuse } from '../exit-code.js';
import { toPrintable } from '../terminal/printable.js';
import { printLine } from '../terminal/terminal.js';
import { connect, findRedisUrl, findShardCount, type Machine, readMachineSettings } from './machine-redis.js';
import { findProgram, runProgram } from './programs.js';
import { createSnapshotCommand, parseServerUrl, refuseCluster } from './snapshot-command.js';
import { checkSnapshot, describeSnapshot } from './snapshot-file.js';

/** A large Redis takes minutes. */
const copyTimeoutMs = 3_600_000;

/**
 * `runq ops backup`: writes a snapshot of Redis into a file while the service goes on. Redis sends it as to a replica,
 * so it is of one point in time: no run is in two states.
 *
 * Theory of operation. The snapshot is written under a temporary name beside the file, checked and synced, and gets its
 * name last: a file with that name is a whole backup, also after a power cut. Only its owner may read it.
 */
export async function backUp(
  { terminal, env, interrupts }: Machine,
  file: string,
  { force }: { force: boolean },
): Promise<number> {
  const settings = readMachineSettings(env);
  const url = findRedisUrl(settings);
  parseServerUrl(url);
  const refuseExisting = () => refuse(`${file} exists. Choose another name, or replace it with --force.`);
  if (!force && existsSync(file)) throw refuseExisting();
  const program = findProgram(['redis-cli', 'valkey-cli'], env.PATH);
  if (program === null) throw refuse('redis-cli is not installed. Install it: apt-get install redis-tools.');
  await checkService(url, settings.ca);

  const { signal } = interrupts;
  const path = resolve(file);
  const temporary = join(dirname(path), `.${basename(path)}.${process.pid}.tmp`);
  await (await open(temporary, 'wx', 0o600)).close();
  const folder = await mkdtemp(join(tmpdir(), 'runq-backup-'));
  try {
    const caFile = settings.ca === null ? null : join(folder, 'ca.pem');
    if (caFile !== null && settings.ca !== null) await writeFile(caFile, settings.ca);
    const command = createSnapshotCommand(url, { file: temporary, caFile });
    const { code, output } = await runProgram(program, command.args, {
      env: command.env,
      signal,
      timeoutMs: copyTimeoutMs,
    });
    if (code !== 0) throw refuseCopy(output);
    const facts = await checkSnapshot(temporary, { path: env.PATH, signal, name: 'The snapshot' });
    await sync(temporary);
    if (force) await rename(temporary, path);
    else
      await link(temporary, path).catch((error: NodeJS.ErrnoException) => {
        throw error.code === 'EEXIST' ? refuseExisting() : error;
      });
    await sync(dirname(path));
    const keys = facts.keys === null ? '' : `${facts.keys} keys, `;
    printLine(terminal.stdout, toPrintable(`${file}: ${keys}${describeSnapshot(facts)}`));
    return exitCodes.ok;
  } finally {
    await rm(temporary, { force: true });
    await rm(folder, { recursive: true, force: true });
  }
}

/** Refuses a Redis without runq: a backup of the wrong one would be noticed when it is needed. */
async function checkService(url: string, ca: string | null): Promise<void> {
  const redis = connect(url, { name: 'backup', ca });
  try {
    if ((await findShardCount(redis)) === null) throw refuse('There is no runq in this Redis. Check REDIS_URL.');
    if (parseInfo(await redis.info('cluster')).get('cluster_enabled') === '1') throw refuseCluster();
  } finally {
    redis.disconnect();
  }
}

function refuseCopy(output: string): Error {
  const lines = output.trim().split('\n').slice(-3);
  if (!/NOPERM/.test(output)) return refuse('Redis has sent no whole snapshot.', lines);
  return refuse('This user may not copy Redis. Use that of deploy/redis-backup-user.acl.', lines);
}

async function sync(path: string): Promise<void> {
  const handle = await open(path, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
