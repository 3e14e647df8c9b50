import { parseInfo, type Redis } from '@runq/common/redis/connection';
import { createKeys } from '@runq/common/redis/keys';
import { SingleBar } from 'cli-progress';
import { CliError, exitCodes, refuse } from '../exit-code.js';
import type { Terminal } from '../terminal/terminal.js';
import { copyKeys, countKeys, deleteKeys } from './copy-keys.js';
import { connect, restoringMark } from './machine-redis.js';
import { parseServerUrl, refuseCluster } from './snapshot-command.js';
import type { SnapshotServer } from './snapshot-server.js';

/** A pipeline of some MiB over a slow network. */
const commandTimeoutMs = 60_000;
/** As `createRedis` names connections, and the one of this command. */
const ownName = 'runq-restore';

const shardsKey = `${createKeys().service.tag}:shards`;

/** The Redis at a URL, which has no runq. */
interface RedisTarget {
  /** Copies all keys, or none; returns how many. */
  fill(source: SnapshotServer): Promise<number>;
  close(): void;
}

/**
 * Opens the Redis at `url`, and refuses one that is not empty or in use.
 *
 * Theory of operation. Keys are copied one by one, and no process may see a part of them. So the key with the number of
 * shards, which each process reads first, holds a mark meanwhile: a process that finds it does not start. The number
 * itself is written last. After a failure all keys are deleted, the mark last. When that fails too, the mark stays, and
 * the next restore begins with the deletion.
 */
export async function openRedisTarget(
  { url, ca }: { url: string; ca: string | null },
  { terminal, signal }: { terminal: Terminal; signal: AbortSignal },
): Promise<RedisTarget> {
  parseServerUrl(url);
  const redis = connect(url, { name: 'restore', ca, commandTimeoutMs });
  try {
    const isRepeated = await checkTarget(redis);
    return {
      fill: (source) => fill(redis, source, { isRepeated, terminal, signal }),
      close: () => redis.disconnect(),
    };
  } catch (error) {
    redis.disconnect();
    throw error;
  }
}

/** Whether an earlier restore did not end. */
async function checkTarget(redis: Redis): Promise<boolean> {
  const stored = await redis.get(shardsKey).catch((error: Error) => {
    throw refuse(`Cannot reach Redis: ${error.message}.`);
  });
  if (parseInfo(await ask(redis.info('cluster'))).get('cluster_enabled') === '1') throw refuseCluster();
  const connected = findConnected((await ask(redis.client('LIST'))) as string);
  if (connected.length > 0)
    throw refuse(`Processes of runq are connected to this Redis: ${connected.join(', ')}. Stop them first.`);
  if (stored === restoringMark) return true;
  const count = await ask(countKeys(redis));
  if (count > 0) throw refuse(`This Redis has ${count} keys of runq. Restore into an empty one; nothing was changed.`);
  return false;
}

/** An error of Redis, such as a missing right, as a refusal. */
const ask = <T>(reply: Promise<T>): Promise<T> =>
  reply.catch((error: Error) => {
    const rights = error.message.startsWith('NOPERM')
      ? ['deploy/redis-backup-user.acl has a user with the rights.']
      : [];
    throw refuse(`Redis refuses a command: ${error.message}.`, rights);
  });

/** The names of connections of runq in a reply to CLIENT LIST, but for one of this command. */
export function findConnected(list: string): string[] {
  const names = [...list.matchAll(/ name=(runq-\S+)/g)].map(([, name]) => name!);
  const own = names.indexOf(ownName);
  if (own >= 0) names.splice(own, 1);
  return [...new Set(names)].sort();
}

async function fill(
  redis: Redis,
  source: SnapshotServer,
  { isRepeated, terminal, signal }: { isRepeated: boolean; terminal: Terminal; signal: AbortSignal },
): Promise<number> {
  if (isRepeated) await ask(deleteKeys(redis, shardsKey));
  if ((await ask(redis.set(shardsKey, restoringMark, 'NX'))) === null)
    throw refuse('A process of runq has started on this Redis meanwhile. Stop it, and use an empty Redis.');
  const bar = terminal.stderr.isTTY
    ? new SingleBar({ stream: terminal.stderr, format: '{bar} {value} of {total} keys', clearOnComplete: true })
    : null;
  try {
    bar?.start(await countKeys(source.redis), 0);
    const onProgress = (copied: number) => void bar?.update(copied);
    const copied = await copyKeys(source.redis, redis, { except: shardsKey, signal, onProgress });
    await redis.set(shardsKey, source.shards);
    return copied + 1;
  } catch (error) {
    const cause = error instanceof Error ? error.message : String(error);
    const isEmpty = await deleteKeys(redis, shardsKey).then(
      () => true,
      () => false,
    );
    const rest = isEmpty
      ? 'Nothing is left of it in this Redis.'
      : 'A part is in this Redis, and runq does not start on it. Repeat the restore.';
    throw new CliError(error instanceof CliError ? error.exitCode : exitCodes.refused, `Not restored: ${cause}`, [
      rest,
    ]);
  } finally {
    bar?.stop();
  }
}
