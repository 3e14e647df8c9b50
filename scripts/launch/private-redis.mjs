import { createHash } from 'node:crypto';
import { lstatSync, mkdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { log } from '../log.mjs';
import { findCommand, findRedisServer } from '../setup/system-packages.mjs';
import { LaunchError } from './launch-error.mjs';
import { waitForRedis } from './query-redis.mjs';
import { rewriteAppendOnlyFile } from './rewrite-append-only-file.mjs';

/** The longest path of a Unix socket that Linux accepts, without its terminating zero byte. */
const longestSocketPathBytes = 107;
const answerTimeoutMs = 60_000;
const stopGraceMs = 15_000;
const rewriteTimeoutMs = 60_000;

/** The socket of the private Redis: in the data folder, or in a short per-user folder where that path is too long. */
export function chooseSocketPath(dataDir, temporary = tmpdir()) {
  const near = join(dataDir, 'redis.sock');
  if (Buffer.byteLength(near) <= longestSocketPathBytes) return { socketPath: near, folder: null };
  const name = createHash('sha256').update(dataDir).digest('hex').slice(0, 12);
  for (const parent of [temporary, '/tmp']) {
    const folder = join(parent, `runq-${process.getuid?.() ?? 0}-${name}`);
    const socketPath = join(folder, 'redis.sock');
    if (Buffer.byteLength(socketPath) <= longestSocketPathBytes) return { socketPath, folder };
  }
  throw new LaunchError(`The path ${dataDir} is too long for a Unix socket. Set RUNQ_DATA_DIR to a shorter path.`);
}

/**
 * Starts a Redis for this launcher only: a Unix socket, no TCP port, every write on disk before it is confirmed, no
 * eviction, and a memory limit (0: none). Never uses a Redis that happens to listen on 6379.
 *
 * It runs in its own session: Ctrl-C reaches the whole process group, and Redis must outlive the draining worker. Where
 * util-linux is installed, the kernel ends it when the launcher is killed.
 */
export async function startPrivateRedis({ dataDir, maxMemoryBytes, supervise, signal, program = findRedisServer() }) {
  const { socketPath, folder } = chooseSocketPath(dataDir);
  if (folder) makePrivateFolder(folder);
  const dir = join(dataDir, 'redis');
  mkdirSync(dir, { recursive: true, mode: 0o700 });
  rmSync(socketPath, { force: true });
  const location = [
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
  const durability = ['--appendonly', 'yes', '--appendfsync', 'always', '--save', ''];
  const memory = ['--maxmemory-policy', 'noeviction', '--maxmemory', String(maxMemoryBytes)];
  const server = [program, ...location, ...durability, ...memory, '--loglevel', 'warning'];
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
    if (!(await waitForRedis(socketPath, { timeoutMs: answerTimeoutMs, hasFailed, signal })))
      throw new LaunchError(
        `The bundled Redis in ${dir} failed to start (see above). Fix the cause or set REDIS_URL to another Redis.`,
      );
    if (!(await rewriteAppendOnlyFile(socketPath, { timeoutMs: rewriteTimeoutMs, signal })))
      log(`Redis could not rewrite its append-only file in ${dir}. Check free disk space and memory.`);
  } catch (error) {
    await close();
    throw error;
  }
  return { url: `unix:${socketPath}`, close };
}

/** A folder in a world-writable directory must belong to this user before a socket in it is trusted. */
function makePrivateFolder(folder) {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const stat = lstatSync(folder);
  const isOurs = stat.isDirectory() && stat.uid === process.getuid?.() && (stat.mode & 0o077) === 0;
  if (!isOurs)
    throw new LaunchError(`${folder} is not private to this user. Remove it or set RUNQ_DATA_DIR to a shorter path.`);
}
