import { nodeOf, parseInfo, type Redis } from './connection.js';
import type { Keys, ShardKeys } from './keys.js';
import { createScript } from './lua-scripts.js';
import { shareOf } from './sharding.js';

/**
 * Memory usage of Redis, how it keeps data, and whether it accepts writes: of several nodes, the fullest and the first
 * that refuses.
 */
export interface RedisMemory {
  usedBytes: number;
  /** `maxmemory`; 0: none. */
  maxBytes: number;
  /** Usage above which new data is refused; 0: never. */
  lowBytes: number;
  /** New data is refused now. */
  isLow: boolean;
  /** Memory available to all shards; 0 without maxmemory. */
  budgetBytes: number;
  policy: string;
  version: string;
  /** The append-only file: in use, and whether its last write failed. */
  persistence: { isAppendOnly: boolean; isFailing: boolean };
  /** Redis's error message when it refuses writes; else null. */
  refusal: string | null;
}

/** Largest part of a small Redis for the reserve. */
const largestReservePart = 1 / 4;

/** Usage above which new data is refused. The rest is for runs to end, be stopped and be read. */
export const lowMark = (maxBytes: number, reserveBytes: number): number =>
  maxBytes === 0 ? 0 : Math.floor(maxBytes - Math.min(reserveBytes, maxBytes * largestReservePart));

/**
 * Reads the memory usage of Redis and stores it for the scripts, which refuse new data when memory is low and keep
 * totals within the available memory. Each API process calls it about once a second. Between two calls a user can
 * store at most the user's own budget, which the reserve must cover. `isDiskLow` (the disks of all workers are nearly
 * full) is stored along with it. Shards on one node share its memory evenly.
 */
export function createMemoryMonitor({ redis, keys }: { redis: Redis; keys: Keys }) {
  const recordMemoryUsage = createScript({ redis }, 'admin/recordMemoryUsage');

  async function lookAt(
    server: Redis,
    shards: ShardKeys[],
    { reserveBytes, isDiskLow }: { reserveBytes: number; isDiskLow: boolean },
  ): Promise<RedisMemory> {
    const info = parseInfo(await server.info());
    const usedBytes = Number(info.get('used_memory'));
    const maxBytes = Number(info.get('maxmemory'));
    const lowBytes = lowMark(maxBytes, reserveBytes);
    const isLow = lowBytes > 0 && usedBytes > lowBytes;
    const notes = shards.map((shard, index) =>
      recordMemoryUsage.call(
        shard,
        shareOf(lowBytes, index, shards.length),
        ...[isLow, isDiskLow].map((is) => (is ? '1' : '0')),
      ),
    );
    const refused = (await Promise.allSettled(notes)).find((note) => note.status === 'rejected');
    const refusal = refused ? describeRefusal(refused.reason) : null;
    return {
      ...{ usedBytes, maxBytes, lowBytes, isLow, budgetBytes: lowBytes, refusal },
      policy: info.get('maxmemory_policy') ?? 'noeviction',
      version: info.get('valkey_version') ?? info.get('redis_version') ?? 'unknown',
      persistence: {
        isAppendOnly: info.get('aof_enabled') === '1',
        isFailing: (info.get('aof_last_write_status') ?? 'ok') !== 'ok',
      },
    };
  }

  return async function look(reserveBytes: number, isDiskLow = false): Promise<RedisMemory> {
    const nodes = new Map<Redis, ShardKeys[]>();
    for (const shard of keys.shards) {
      const node = await nodeOf(redis, shard.tag);
      nodes.set(node, [...(nodes.get(node) ?? []), shard]);
    }
    const looks = await Promise.all(
      [...nodes].map(([node, shards]) => lookAt(node, shards, { reserveBytes, isDiskLow })),
    );
    const fullness = ({ usedBytes, maxBytes }: RedisMemory) => (maxBytes === 0 ? 0 : usedBytes / maxBytes);
    const fullest = looks.reduce((one, other) => (fullness(other) > fullness(one) ? other : one));
    return {
      ...fullest,
      isLow: looks.some(({ isLow }) => isLow),
      budgetBytes: looks.every(({ lowBytes }) => lowBytes > 0)
        ? looks.reduce((sum, { lowBytes }) => sum + lowBytes, 0)
        : 0,
      policy: looks.find(({ policy }) => policy !== 'noeviction')?.policy ?? 'noeviction',
      persistence: {
        isAppendOnly: looks.every(({ persistence }) => persistence.isAppendOnly),
        isFailing: looks.some(({ persistence }) => persistence.isFailing),
      },
      refusal: looks.find(({ refusal }) => refusal !== null)?.refusal ?? null,
    };
  };
}

export type MemoryMonitor = ReturnType<typeof createMemoryMonitor>;

/** Redis's message without the script position. */
function describeRefusal(error: unknown): string {
  const text = error instanceof Error ? error.message : String(error);
  return text.replace(/ script: \w+, on @user_script.*$/s, '').slice(0, longestRefusal);
}

const longestRefusal = 300;
