import { Redis, type RedisOptions } from 'ioredis';
import type { Logger } from '../process/log.js';

export type { Redis } from 'ioredis';

/** A command of a person's request is given up after this time, so that the request is answered (503) even when Redis hangs. */
const commandTimeoutMs = 5_000;
/** The longest pause between two attempts to reach Redis again. */
const maxReconnectDelayMs = 1000;

/** Thrown by `checkRedis`; the message names the cure. */
export class RedisUnsuitableError extends Error {
  override name = 'RedisUnsuitableError';
}

/** What ioredis takes as its target: a URL, or the path of a socket with the database beside it. */
function parseUrl(url: string): { target: string; db?: number } {
  if (!url.startsWith('unix:')) return { target: url };
  const [path = '', query = ''] = url
    .slice('unix:'.length)
    .replace(/^\/\/(?=\/)/, '')
    .split('?');
  return { target: path, db: Number(new URLSearchParams(query).get('db') ?? 0) };
}

/**
 * A connection that comes back for as long as it takes. `blocking` connections hold their commands until then (BullMQ's workers need
 * that); others fail a command after some seconds, so that a person who asked gets an answer.
 */
export function createRedis(
  url: string,
  options: { blocking?: boolean; name?: string; log?: Pick<Logger, 'warn'> } = {},
): Redis {
  const { target, ...database } = parseUrl(url);
  const connection: Omit<RedisOptions, 'replyMapping'> = {
    ...database,
    retryStrategy: (attempt) => Math.min(attempt * 50, maxReconnectDelayMs),
    ...(options.blocking ? { maxRetriesPerRequest: null } : { commandTimeout: commandTimeoutMs }),
    ...(options.name ? { connectionName: `runq-${options.name}` } : {}),
  };
  const redis = new Redis(target, connection);
  // Without a listener every lost connection would be printed by ioredis itself.
  redis.on('error', (err) => options.log?.warn({ err, connection: options.name }, 'Redis is out of reach'));
  return redis;
}

const parseInfo = (info: string) =>
  new Map(info.split(/\r?\n/).map((line) => [line.slice(0, line.indexOf(':')), line.slice(line.indexOf(':') + 1)]));

/**
 * Refuses a Redis that may throw keys away, and answers what else is weaker than it should be, one sentence each. Where CONFIG is not
 * allowed, as managed services have it, INFO tells most of it.
 */
export async function checkRedis(redis: Redis): Promise<string[]> {
  const info = parseInfo(await redis.info());
  const policy = info.get('maxmemory_policy') ?? 'noeviction';
  if (policy !== 'noeviction')
    throw new RedisUnsuitableError(
      `This Redis may throw runs away when memory is short (maxmemory-policy is ${policy}): set it with "redis-cli config set maxmemory-policy noeviction" and in redis.conf.`,
    );
  if (info.get('aof_enabled') === '0')
    return ['Redis keeps no append-only file, so accepted runs are lost when it stops: set "appendonly yes".'];
  const reply = await redis.config('GET', 'appendfsync').catch(() => null);
  const fsync = Array.isArray(reply) ? String(reply[1]) : null;
  if (fsync !== null && fsync !== 'always')
    return [
      `Redis writes its append-only file to disk "${fsync}", so the last accepted runs may be lost or run twice after a power cut: set "appendfsync always".`,
    ];
  return [];
}
