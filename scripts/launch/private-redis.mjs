import { createHash } from 'node:crypto';
import { lstatSync, mkdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { LaunchError } from '../launch-error.mjs';
import { say } from '../say.mjs';
import { findCommand, findRedisServer } from '../set-up/system-packages.mjs';
import { untilRedisAnswers } from './redis-ping.mjs';
import { renewAppendOnlyFile } from './renew-append-only-file.mjs';

/** The longest path of a unix socket that Linux takes, without its closing zero byte. */
const longestSocketPathBytes = 107;
const answerTimeoutMs = 60_000;
const stopGraceMs = 15_000;
const renewTimeoutMs = 60_000;

/** Where the private Redis listens: in the data folder, or in a short folder of this user when that path is too long. */
export function chooseSocketPath(dataDir, temporary = tmpdir()) {
  const near = join(dataDir, 'redis.sock');
  if (Buffer.byteLength(near) <= longestSocketPathBytes) return { socketPath: near, folder: null };
  const name = createHash('sha256').update(dataDir).digest('hex').slice(0, 12);
  for (const parent of [temporary, '/tmp']) {
    const folder = join(parent, `runq-${process.getuid?.() ?? 0}-${name}`);
    const socketPath = join(folder, 'redis.sock');
    if (Buffer.byteLength(socketPath) <= longestSocketPathBytes) return { socketPath, folder };
  }
  throw new LaunchError(`The path of the data folder ${dataDir} is too long: set RUNQ_DATA_DIR to a shorter one.`);
}

/**
 * The Redis of this start alone: a unix socket, no TCP port, every write on disk before it is confirmed, nothing ever evicted. A Redis that
 * happens to listen on 6379 is never used.
 *
 * It runs in a session of its own, since Ctrl-C reaches the whole group and Redis must outlive the draining worker; where util-linux is
 * installed, the kernel ends it should the launcher be killed.
 */
export async function startPrivateRedis({ dataDir, supervise, signal, program = findRedisServer() }) {
  const { socketPath, folder } = chooseSocketPath(dataDir);
  if (folder) makeOwnFolder(folder);
  const dir = join(dataDir, 'redis');
  mkdirSync(dir, { recursive: true, mode: 0o700 });
  rmSync(socketPath, { force: true });
  const place = [
    '--port',
    '0',
    '--unixsocket',
    socketPath,
    '--unixsocketperm',
    '700',
    '--dir',
    dir,
    '--daemonize',
    'no',
  ];
  const safety = ['--appendonly', 'yes', '--appendfsync', 'always', '--save', '', '--maxmemory-policy', 'noeviction'];
  const server = [program, ...place, ...safety, '--loglevel', 'warning'];
  const setpriv = findCommand('setpriv');
  const [command, ...args] = setpriv ? [setpriv, '--pdeathsig', 'TERM', ...server] : server;

  const redis = supervise({ name: 'redis', command, args, stopGraceMs, output: 'tail' });
  const hasFailed = () => redis.failures() > 0;
  const close = async () => {
    await redis.stop();
    rmSync(socketPath, { force: true });
    if (folder) rmSync(folder, { recursive: true, force: true });
  };
  try {
    if (!(await untilRedisAnswers(socketPath, { timeoutMs: answerTimeoutMs, hasFailed, signal })))
      throw new LaunchError(
        `The private Redis in ${dir} does not start: mend what it says above, or set REDIS_URL to another one.`,
      );
    if (!(await renewAppendOnlyFile(socketPath, { timeoutMs: renewTimeoutMs, signal })))
      say(`Redis could not write its file in ${dir} anew: look for free space there and for free memory.`);
  } catch (error) {
    await close();
    throw error;
  }
  return { url: `unix:${socketPath}`, close };
}

/** A folder under a place where everybody writes must be ours before a socket in it is trusted. */
function makeOwnFolder(folder) {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const stat = lstatSync(folder);
  const isOurs = stat.isDirectory() && stat.uid === process.getuid?.() && (stat.mode & 0o077) === 0;
  if (!isOurs)
    throw new LaunchError(`${folder} belongs to somebody else: remove it, or set RUNQ_DATA_DIR to a shorter path.`);
}
