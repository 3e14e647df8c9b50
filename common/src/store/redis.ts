import { Cluster, Redis, type RedisOptions } from 'ioredis';
import type { Logger } from '../process/log.js';
import { parseRedisUrl } from './redis-url.js';

export type { Redis } from 'ioredis';

/** A command of a person's request is given up after this time, so that the request is answered (503) even when Redis hangs. */
const commandTimeoutMs = 5_000;
/** Pings of a connection that only listens, in the time after which its silence counts as its end. */
const pingsPerSilence = 2;
/** The longest pause between two attempts to reach Redis again. */
const maxReconnectDelayMs = 1000;

/** Thrown by `checkRedis`; the message names the cure. */
export class RedisUnsuitableError extends Error {
  override name = 'RedisUnsuitableError';
}

/**
 * A connection that comes back for as long as it takes, to one server, the master that sentinels name, or a cluster. `blocking`
 * connections hold their commands until then (BullMQ's workers need that); others fail a command after some seconds, so that a person
 * who asked gets an answer. `listening` ones are for subscriptions. A connection whose answer is overdue for `silenceMs` is opened anew:
 * one that a network forgot would stay silent for as long as the kernel resends, a quarter of an hour. `ca` is the certificate (PEM) of whoever signed the server's.
 */
export function createRedis(
  url: string,
  options: {
    blocking?: boolean;
    listening?: boolean;
    silenceMs?: number;
    name?: string;
    ca?: string | null;
    log?: Pick<Logger, 'warn'>;
  } = {},
): Redis {
  const address = parseRedisUrl(url);
  const retryStrategy = (attempt: number) => Math.min(attempt * 50, maxReconnectDelayMs);
  const tls = options.ca ? { tls: { ca: options.ca } } : {};
  const shared: Omit<RedisOptions, 'replyMapping'> = {
    ...tls,
    ...(options.silenceMs ? { socketTimeout: options.silenceMs } : {}),
    ...(options.blocking ? { maxRetriesPerRequest: null } : { commandTimeout: commandTimeoutMs }),
    ...(options.name ? { connectionName: `runq-${options.name}` } : {}),
  };
  const redis = open();
  // Without a listener every lost connection would be printed by ioredis itself.
  redis.on('error', (err: unknown) => options.log?.warn({ err, connection: options.name }, 'Redis is out of reach'));
  if (options.listening && options.silenceMs) keepAsking(redis, options.silenceMs / pingsPerSilence);
  return redis;

  function open(): Redis {
    if (address.kind === 'single') {
      const { target, db } = address;
      return new Redis(target, { ...shared, ...(db === undefined ? {} : { db }), retryStrategy });
    }
    const { kind, nodes, name, db, username, password } = address;
    const credentials = { ...(username ? { username } : {}), ...(password ? { password } : {}) };
    const secure: Pick<RedisOptions, 'tls'> = address.tls ? { tls: {}, ...tls } : {};
    if (kind === 'sentinel')
      return new Redis({
        ...{ ...shared, ...secure, ...credentials, sentinels: nodes, name, db, retryStrategy },
        ...{ sentinelRetryStrategy: retryStrategy, enableTLSForSentinelMode: address.tls },
        ...(address.tls ? { sentinelTLS: secure.tls ?? {} } : {}),
      });
    // A cluster answers the same calls; what only a single server can do is kept to `nodeOf`.
    return new Cluster(nodes, {
      redisOptions: { ...shared, ...secure, ...credentials },
      clusterRetryStrategy: retryStrategy,
    }) as unknown as Redis;
  }
}

/** Only what is asked can be overdue: without questions a dead subscription would never be noticed. Ends with the connection. */
function keepAsking(redis: Redis, intervalMs: number): void {
  const timer = setInterval(() => {
    // A failed ping is the connection's trouble, which is told as such.
    if (redis.status === 'ready') redis.ping().catch(() => {});
  }, intervalMs);
  timer.unref();
  redis.once('end', () => clearInterval(timer));
}

/** The server that holds a key: where commands without keys, such as SCAN, must go. */
export async function nodeOf(redis: Redis, key: string): Promise<Redis> {
  const cluster = asCluster(redis);
  if (!cluster) return redis;
  const slot = Number(await cluster.cluster('KEYSLOT', key));
  const owner = cluster.slots[slot]?.[0];
  const masters = cluster.nodes('master');
  return masters.find(({ options }) => `${options.host}:${options.port}` === owner) ?? masters[0] ?? redis;
}

/** Behind the type of a single server stands a cluster where the URL says so. */
const asCluster = (redis: unknown): Cluster | null => (redis instanceof Cluster ? redis : null);

const parseInfo = (info: string) =>
  new Map(info.split(/\r?\n/).map((line) => [line.slice(0, line.indexOf(':')), line.slice(line.indexOf(':') + 1)]));

/**
 * Refuses a Redis that may throw keys away, and answers what else is weaker than it should be, one sentence each with its cure. Where
 * CONFIG is not allowed, as managed services have it, INFO tells most of it. Of a cluster every master is asked.
 */
export async function checkRedis(redis: Redis): Promise<string[]> {
  const cluster = asCluster(redis);
  const servers = cluster ? await listMasters(cluster) : [redis];
  const warnings = await Promise.all(servers.map(checkServer));
  return [...new Set(warnings.flat())];
}

/** The masters of a cluster, once it is known. */
async function listMasters(cluster: Cluster): Promise<Redis[]> {
  await cluster.ping();
  return cluster.nodes('master');
}

async function checkServer(redis: Redis): Promise<string[]> {
  const info = parseInfo(await redis.info());
  const policy = info.get('maxmemory_policy') ?? 'noeviction';
  if (policy !== 'noeviction')
    throw new RedisUnsuitableError(
      `This Redis may throw runs away when memory is short (maxmemory-policy is ${policy}): set it with "redis-cli config set maxmemory-policy noeviction" and in redis.conf.`,
    );
  if (info.get('aof_enabled') === '0')
    return [
      'Redis keeps no append-only file, so accepted runs are lost when it stops: set "appendonly yes" with "redis-cli config set appendonly yes" and in redis.conf.',
    ];
  const reply: unknown = await redis.config('GET', 'appendfsync').catch(() => null);
  const fsync = Array.isArray(reply) ? String(reply[1]) : null;
  if (fsync !== null && fsync !== 'always')
    return [
      `Redis writes its append-only file to disk "${fsync}", so the last accepted runs may be lost or run twice after a power cut: set "appendfsync always" with "redis-cli config set appendfsync always" and in redis.conf.`,
    ];
  return [];
}
