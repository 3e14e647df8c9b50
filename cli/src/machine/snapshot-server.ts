import { mkdtemp, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseInfo, type Redis } from '@runq/common/redis/connection';
import { createKeys } from '@runq/common/redis/keys';
import { refuse } from '../exit-code.js';
import { connect, findShardCount } from './machine-redis.js';
import { type Program, startProgram } from './programs.js';

const fileName = 'snapshot.rdb';
const loadTimeoutMs = 3_600_000;

/** A Redis of this command alone, with the data of a snapshot. */
export interface SnapshotServer {
  /** A connection to the database that has runq. */
  redis: Redis;
  database: number;
  shards: number;
  /** Ends the server; what its append-only file holds, if it has one, is on disk. */
  close(): Promise<void>;
}

/**
 * Starts a server in `folder` that loads a snapshot. It has a socket and no port, writes nothing by itself, and is
 * the reader of the format: a file that it loads can be restored.
 */
export async function startSnapshotServer(
  file: string,
  { folder, program, signal }: { folder: string; program: string; signal: AbortSignal },
): Promise<SnapshotServer> {
  // A path of a socket must be short.
  const socketFolder = await mkdtemp(join(tmpdir(), 'runq-restore-'));
  const socket = join(socketFolder, 'redis.sock');
  const link = join(folder, fileName);
  await symlink(file, link);
  const location = ['--port', '0', '--unixsocket', socket, '--unixsocketperm', '700', '--dir', folder];
  const data = ['--dbfilename', fileName, '--appendonly', 'no', '--save', '', '--maxmemory', '0'];
  // A server with more databases than the default may have written the snapshot.
  const options = ['--databases', '1024', '--daemonize', 'no', '--loglevel', 'warning'];
  const server = startProgram(program, [...location, ...data, ...options], { signal });
  const redis = connect(`unix:${socket}`, { name: 'restore', blocking: true });
  const close = async () => {
    redis.disconnect();
    await server.stop();
    for (const path of [link, socketFolder]) await rm(path, { recursive: true, force: true });
  };
  try {
    await waitUntilLoaded(redis, server, signal);
    const database = await chooseDatabase(redis);
    const shards = (await findShardCount(redis))!;
    return { redis, database, shards, close };
  } catch (error) {
    await close();
    throw error;
  }
}

async function waitUntilLoaded(redis: Redis, server: Program, signal: AbortSignal): Promise<void> {
  const stop = AbortSignal.any([signal, AbortSignal.timeout(loadTimeoutMs)]);
  const ended = server.exited.then(() => {
    signal.throwIfAborted();
    throw refuse('This redis-server cannot load the backup; it may be older than the one that wrote it.', [
      ...server.output().trim().split('\n').slice(-3),
    ]);
  });
  const aborted = new Promise<never>((_, reject) =>
    stop.addEventListener(
      'abort',
      () => reject(signal.aborted ? signal.reason : refuse('The backup was not loaded within an hour.')),
      { once: true },
    ),
  );
  // Commands wait until the server has loaded its file.
  await Promise.race([redis.ping(), ended, aborted]);
}

/** Selects the database that has runq; other services may use further ones of the same server. */
async function chooseDatabase(redis: Redis): Promise<number> {
  const databases = [...parseInfo(await redis.info('keyspace')).keys()].flatMap((name) =>
    /^db\d+$/.test(name) ? [Number(name.slice(2))] : [],
  );
  const found: number[] = [];
  for (const database of databases) {
    await redis.select(database);
    if ((await redis.exists(`${createKeys().service.tag}:shards`)) === 1) found.push(database);
  }
  const [only, ...others] = found;
  if (only === undefined) throw refuse('There is no runq in this backup.');
  if (others.length > 0)
    throw refuse(`There is more than one runq in this backup, in the databases ${found.join(', ')}.`);
  await redis.select(only);
  return only;
}
