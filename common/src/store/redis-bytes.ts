import type { Keys, ShardKeys } from './keys.js';
import { nodeOf, type Redis } from './redis.js';

/** What keys are for, as operators are told of their memory. */
export const byteKinds = [
  'records',
  'output',
  'artifacts',
  'queue',
  'admission',
  'batches',
  'workspaces',
  'shares',
  'other',
] as const;
export type ByteKind = (typeof byteKinds)[number];

/** Bytes of memory in Redis by kind, estimated: keys that were counted stand for those that were not yet. */
export type RedisBytes = Record<ByteKind, number>;

/** Keys looked at in one step: some milliseconds of Redis, in pieces that let others in. */
const keysPerStep = 200;
/** Elements of a collection that its size is reckoned from. */
const sampledElements = 5;

const kindsByName: Record<string, ByteKind> = {
  run: 'records',
  history: 'records',
  finished: 'records',
  events: 'output',
  input: 'output',
  outputs: 'output',
  artifacts: 'artifacts',
  'kept-artifacts': 'artifacts',
  bull: 'queue',
  batch: 'batches',
  'batch-runs': 'batches',
  share: 'shares',
  shares: 'shares',
  'shares-due': 'shares',
  ...Object.fromEntries(
    ['', 's', '-totals', '-deleted', '-history', '-old', '-contents'].map((part) => [
      `workspace${part}`,
      'workspaces' as const,
    ]),
  ),
  ...Object.fromEntries(
    [
      'leases',
      'active',
      'waiting',
      'delayed',
      'parked',
      'user',
      'users',
      'line',
      'ring',
      'workers',
      'sequence',
      'virtual-time',
    ].map((name) => [name, 'admission' as const]),
  ),
};

/** The kind of a key by the first word after its tag. */
export function kindOfKey(name: string, tag: string): ByteKind {
  return kindsByName[name.slice(tag.length + 1).split(':')[0]!] ?? 'other';
}

const noBytes = (): RedisBytes => Object.fromEntries(byteKinds.map((kind) => [kind, 0])) as RedisBytes;

/**
 * Walks over the keys of the service, a few hundred a step, and answers what is known so far. A walk over many keys takes many steps, so
 * the cost of a step does not grow with the store; a walk that is over is the estimate until the next one is. Of several shards each has
 * a walk of its own, over the node that it lies on, and a step is one of them.
 */
export function createRedisBytes({ redis, keys }: { redis: Redis; keys: Keys }) {
  const walks = keys.shards.map((shard) => createWalk(redis, shard));
  const known = keys.shards.map(noBytes);
  let turn = 0;

  return {
    async step(): Promise<RedisBytes> {
      known[turn] = await walks[turn]!();
      turn = (turn + 1) % walks.length;
      const sum = (kind: ByteKind) => known.reduce((total, bytes) => total + bytes[kind], 0);
      return Object.fromEntries(byteKinds.map((kind) => [kind, sum(kind)])) as RedisBytes;
    },
  };
}

export type RedisBytesWalk = ReturnType<typeof createRedisBytes>;

/** Steps over the keys of one shard. */
function createWalk(redis: Redis, { tag }: ShardKeys): () => Promise<RedisBytes> {
  let cursor = '0';
  let walked = noBytes();
  let walkedKeys = 0;
  let whole: RedisBytes | null = null;

  /** The part that was walked, scaled to all keys of the database. */
  async function estimate(server: Redis): Promise<RedisBytes> {
    const share = walkedKeys > 0 ? Math.max(1, (await server.dbsize()) / walkedKeys) : 0;
    return Object.fromEntries(byteKinds.map((kind) => [kind, Math.round(walked[kind] * share)])) as RedisBytes;
  }

  return async function step(): Promise<RedisBytes> {
    const server = await nodeOf(redis, tag);
    const [next, page] = await server.scan(cursor, 'COUNT', keysPerStep);
    const own = page.filter((name) => name.startsWith(`${tag}:`));
    const pipeline = server.pipeline();
    for (const name of own) pipeline.call('MEMORY', 'USAGE', name, 'SAMPLES', sampledElements);
    const sizes = (await pipeline.exec()) ?? [];
    // A key that expired meanwhile has no size.
    for (const [index, [, bytes]] of sizes.entries()) walked[kindOfKey(own[index]!, tag)] += Number(bytes ?? 0);
    walkedKeys += page.length;
    cursor = next;
    if (next === '0') {
      whole = walked;
      walked = noBytes();
      walkedKeys = 0;
    }
    return whole ?? estimate(server);
  };
}
