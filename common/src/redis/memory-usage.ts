import { nodeOf, type Redis } from './connection.js';
import type { Keys, ShardKeys } from './keys.js';
import { createScript } from './lua-scripts.js';

/** Kinds of keys in the memory usage that ops see. */
export const byteKinds = [
  'records',
  'output',
  'artifacts',
  'queue',
  'scheduler',
  'batches',
  'grading',
  'workspaces',
  'shares',
  'clients',
  'statistics',
  'other',
] as const;
export type ByteKind = (typeof byteKinds)[number];

/** Estimated memory in Redis by kind, extrapolated from the scanned keys. */
export type RedisBytes = Record<ByteKind, number>;

/** Keys scanned per step: less than a millisecond of Redis time. */
const keysPerStep = 200;
/** Sampled elements of a collection. */
const sampledElements = 5;

const kindsByName: Record<string, ByteKind> = {
  run: 'records',
  history: 'records',
  expired: 'records',
  finished: 'records',
  'retention-pass': 'records',
  'finished-of': 'records',
  events: 'output',
  input: 'output',
  outputs: 'output',
  'outputs-of': 'output',
  artifacts: 'artifacts',
  'artifact-runs': 'artifacts',
  'artifacts-due': 'artifacts',
  'artifacts-sizes': 'artifacts',
  'artifacts-bytes': 'artifacts',
  bull: 'queue',
  batch: 'batches',
  'batch-runs': 'batches',
  'batch-changes': 'batches',
  'batch-students': 'batches',
  'batches-of': 'batches',
  ...Object.fromEntries(
    [
      ...['assignments', 'assignment', 'assignment-contents', 'publications', 'audience', 'attempts', 'attempts-of'],
      ...['cases', 'case-outputs', 'case-cache', 'case-cache-uses'],
    ].map((name) => [name, 'grading' as const]),
  ),
  minute: 'statistics',
  'ten-minutes': 'statistics',
  totals: 'statistics',
  recent: 'statistics',
  canary: 'statistics',
  documents: 'clients',
  callbacks: 'clients',
  'score-deliveries': 'clients',
  'score-links': 'clients',
  'document-uses': 'clients',
  share: 'shares',
  shares: 'shares',
  'shares-due': 'shares',
  ...Object.fromEntries(
    ['', 's', '-totals', '-deleted', '-history', '-old', '-contents', '-projects'].map((part) => [
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
      'held',
      'parked',
      'pending',
      'user',
      'users',
      'queue',
      'ready',
      'workers',
      'memory',
      'sequence',
      'orphan-search',
      'virtual-time',
    ].map((name) => [name, 'scheduler' as const]),
  ),
};

/** Kind of the keys whose names begin with a word after their tag. */
export const kindOfWord = (word: string): ByteKind => kindsByName[word] ?? 'other';

const noBytes = (): RedisBytes => Object.fromEntries(byteKinds.map((kind) => [kind, 0])) as RedisBytes;

export interface MemoryUsageScan {
  step(): Promise<RedisBytes>;
}

/**
 * Scans the keys of the service, a few hundred per step, and returns the current estimate. A scan of many keys takes
 * many steps, so the cost of a step is constant; a completed scan is the estimate until the next one completes. Each
 * shard has its own scan over its node; a step advances one of them.
 */
export function createMemoryUsage({ redis, keys }: { redis: Redis; keys: Keys }): MemoryUsageScan {
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

/** Scans the keys of one shard. */
function createWalk(redis: Redis, shard: ShardKeys): () => Promise<RedisBytes> {
  const scanMemory = createScript({ redis }, 'admin/scanMemory');
  let cursor = '0';
  let walked = noBytes();
  let walkedKeys = 0;
  let whole: RedisBytes | null = null;

  /** The scanned part, scaled to all keys of the database. */
  async function estimate(): Promise<RedisBytes> {
    const server = await nodeOf(redis, shard.tag);
    const share = walkedKeys > 0 ? Math.max(1, (await server.dbsize()) / walkedKeys) : 0;
    return Object.fromEntries(byteKinds.map((kind) => [kind, Math.round(walked[kind] * share)])) as RedisBytes;
  }

  return async function step(): Promise<RedisBytes> {
    const answer = await scanMemory.call(shard, cursor, keysPerStep, sampledElements);
    const [next, seen, ...words] = answer as [string, number, ...(string | number)[]];
    for (let i = 0; i < words.length; i += 2) walked[kindOfWord(String(words[i]))] += Number(words[i + 1]);
    walkedKeys += seen;
    cursor = next;
    if (next === '0') {
      whole = walked;
      walked = noBytes();
      walkedKeys = 0;
    }
    return whole ?? estimate();
  };
}
