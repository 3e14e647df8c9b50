import { Cluster, Redis, type RedisOptions } from 'ioredis';
import type { Logger } from '../process/log.js';
import { failSilentCommands } from './command-timeout.js';
import { parseRedisUrl } from './redis-url.js';

export type { Redis } from 'ioredis';

/**
 * Timeout of a request's commands, so that the request gets a response (503) within two seconds even when Redis has
 * just stopped responding. Redis may still execute the command later; see submit-run.ts for submissions.
 */
const commandTimeoutMs = 1_500;
/** Wait for the first connection, so that no command fails while a cluster is being discovered. */
const connectTimeoutMs = 5_000;
/** Pings of a subscriber connection within the silence timeout. */
const pingsPerSilence = 2;
/** Longest delay between two reconnection attempts. */
const maxReconnectDelayMs = 1000;

/** Thrown by `checkRedis`; the message names the remedy. */
export class RedisUnsuitableError extends Error {
  override name = 'RedisUnsuitableError';
}

/**
 * Opens a connection that reconnects without limit: to one server, the master of a sentinel group, or a cluster.
 * `blocking` connections keep commands until then (BullMQ workers need that); others fail a command after 1.5 s, so
 * that the client gets a response, or after `commandTimeoutMs`. `listening` connections are for subscriptions. A
 * connection without the expected reply for `silenceMs` is reopened: a connection dropped by the network would
 * otherwise stay silent while the kernel retransmits, a quarter of an hour. `ca` is the CA certificate (PEM) of the
 * server.
 */
export function createRedis(
  url: string,
  options: {
    blocking?: boolean;
    listening?: boolean;
    silenceMs?: number;
    commandTimeoutMs?: number;
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
    ...(options.blocking ? { maxRetriesPerRequest: null } : {}),
    ...(options.name ? { connectionName: `runq-${options.name}` } : {}),
  };
  const redis = open();
  if (!options.blocking) failSilentCommands(redis, options.commandTimeoutMs ?? commandTimeoutMs);
  // Without a listener, ioredis prints every connection error itself.
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
        // A master that is replaced may live on and accept writes for some 10 s, all of which are lost.
        failoverDetector: true,
        ...(address.tls ? { sentinelTLS: secure.tls ?? {} } : {}),
      });
    // A cluster supports the same calls; single-server commands go through `nodeOf`.
    return new Cluster(nodes, {
      redisOptions: { ...shared, ...secure, ...credentials },
      clusterRetryStrategy: retryStrategy,
    }) as unknown as Redis;
  }
}

/** Pings a subscriber connection, since only a pending reply reveals a dead connection. Stops with the connection. */
function keepAsking(redis: Redis, intervalMs: number): void {
  const timer = setInterval(() => {
    // A failed ping also raises a connection error, which is logged.
    if (redis.status === 'ready') redis.ping().catch(() => {});
  }, intervalMs);
  timer.unref();
  redis.once('end', () => clearInterval(timer));
}

/** The node of a key, for commands without keys, such as SCAN. */
export async function nodeOf(redis: Redis, key: string): Promise<Redis> {
  const cluster = asCluster(redis);
  if (!cluster) return redis;
  const slot = Number(await cluster.cluster('KEYSLOT', key));
  const owner = cluster.slots[slot]?.[0];
  const masters = cluster.nodes('master');
  return masters.find(({ options }) => `${options.host}:${options.port}` === owner) ?? masters[0] ?? redis;
}

/** The client may be a cluster client, despite its type. */
const asCluster = (redis: unknown): Cluster | null => (redis instanceof Cluster ? redis : null);

/** Whether this is the client of a cluster, whose nodes know only a part of everything. */
export const isCluster = (redis: Redis): boolean => asCluster(redis) !== null;

/** Parses a reply to INFO. */
export const parseInfo = (info: string) =>
  new Map(info.split(/\r?\n/).map((line) => [line.slice(0, line.indexOf(':')), line.slice(line.indexOf(':') + 1)]));

/**
 * Throws for a Redis that may evict keys; returns warnings about weaker settings, one sentence each with the remedy.
 * Where CONFIG is not allowed, as in managed services, INFO has most of it. In a cluster every master is checked.
 */
export async function checkRedis(redis: Redis): Promise<string[]> {
  await waitForReady(redis);
  const cluster = asCluster(redis);
  const servers = cluster ? await listMasters(cluster) : [redis];
  const warnings = await Promise.all(servers.map(checkServer));
  if (redis.options?.sentinels) warnings.push(await checkFailover(redis));
  return [...new Set(warnings.flat())];
}

/** Where CONFIG is not allowed, nothing is known. */
async function checkFailover(redis: Redis): Promise<string[]> {
  const reply: unknown = await redis.config('GET', 'min-replicas-to-write').catch(() => null);
  if (!Array.isArray(reply) || reply[1] !== '0') return [];
  return [
    'This Redis accepts writes without a replica, so a failover may lose all of the last seconds. ' +
      'Set "min-replicas-to-write 1" with "redis-cli config set min-replicas-to-write 1" and in redis.conf of each ' +
      'server, beside two replicas.',
  ];
}

/** Resolves when the connection is ready, or after `connectTimeoutMs`; then the next command reports the error. */
async function waitForReady(redis: Redis): Promise<void> {
  if (redis.status === 'ready') return;
  await new Promise<void>((resolve) => {
    const timer = setTimeout(settle, connectTimeoutMs);
    function settle(): void {
      clearTimeout(timer);
      redis.off('ready', settle);
      resolve();
    }
    redis.once('ready', settle);
  });
}

/** The masters of a cluster, once discovered. */
async function listMasters(cluster: Cluster): Promise<Redis[]> {
  await cluster.ping();
  return cluster.nodes('master');
}

async function checkServer(redis: Redis): Promise<string[]> {
  const info = parseInfo(await redis.info());
  const warnings =
    info.get('maxmemory') === '0'
      ? [
          'Redis has no maxmemory, so new data is accepted until memory is exhausted. ' +
            'Set it with "redis-cli config set maxmemory 2gb" and in redis.conf.',
        ]
      : [];
  const policy = info.get('maxmemory_policy') ?? 'noeviction';
  if (policy !== 'noeviction')
    throw new RedisUnsuitableError(
      `This Redis may evict runs when memory is low (maxmemory-policy is ${policy}). ` +
        'Set "maxmemory-policy noeviction" with "redis-cli config set maxmemory-policy noeviction" and in redis.conf.',
    );
  if (info.get('aof_enabled') === '0')
    return [
      ...warnings,
      'Redis has no append-only file, so accepted runs are lost when it stops. ' +
        'Set "appendonly yes" with "redis-cli config set appendonly yes" and in redis.conf.',
    ];
  const reply: unknown = await redis.config('GET', 'appendfsync').catch(() => null);
  const fsync = Array.isArray(reply) ? String(reply[1]) : null;
  if (fsync !== null && fsync !== 'always')
    return [
      ...warnings,
      `Redis syncs its append-only file "${fsync}", so the last accepted runs may be lost or run twice after a power ` +
        'failure. Set "appendfsync always" with "redis-cli config set appendfsync always" and in redis.conf.',
    ];
  return warnings;
}
