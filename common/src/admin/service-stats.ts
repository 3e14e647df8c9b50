import { verdicts } from '../contract/verdict.js';
import type { Redis } from '../redis/connection.js';
import { decodeId, type Keys, type ShardKeys } from '../redis/keys.js';
import { parseSettings, type Settings } from '../redis/live-settings.js';

/** Statistics of the service. Waits and verdicts cover the last minutes; null without data. */
export interface StoreStats {
  activeRuns: number;
  /** Sessions frozen until their next input; they hold no slot. */
  parkedSessions: number;
  activeUsers: number;
  waitingRuns: number;
  waitingByClass: { interactive: number; batch: number };
  waitingUsers: number;
  oldestWaitMs: number | null;
  waitMsP50: number | null;
  waitMsP95: number | null;
  runsPerMinute: number;
  verdicts: Record<string, number>;
  /** Reserved memory: limits of active runs and usage of parked sessions; in total and per worker. */
  heldMemoryBytes: number;
  heldMemoryByWorker: Record<string, number>;
  /** Bytes of the workspaces and shares of all users. */
  fileBytes: number;
  /** Bytes of unfinished runs, stored output and artifacts of all users; number of stored finished runs. */
  pendingBytes: number;
  outputBytes: number;
  artifactBytes: number;
  keptRuns: number;
  /** Users with active or waiting runs, at most 200. */
  users: { userId: string; active: number; waiting: number }[];
  settings: Settings;
}

const maxUsers = 200;
const minuteMs = 60_000;
/** Minutes of summed verdicts. */
const verdictMinutes = 10;
const verdictFields = verdicts.map((verdict) => `verdict:${verdict}`);

/** The nearest-rank quantile of sorted values; null without values. */
export function quantile(sorted: number[], share: number): number | null {
  return sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? null;
}

/** Runs that ended in the last minute: those of the current minute and a proportional part of the previous one. */
function countPerMinute(buckets: Record<string, number>[], now: number): number {
  const sum = (bucket: Record<string, number> | undefined) =>
    Object.values(bucket ?? {}).reduce((total, count) => total + count, 0);
  return Math.round(sum(buckets[0]) + sum(buckets[1]) * (1 - (now % minuteMs) / minuteMs));
}

function mergeUsers(shards: ShardStats[]): StoreStats['users'] {
  const users = new Map<string, { userId: string; active: number; waiting: number }>();
  const entryOf = (user: string) => {
    const entry = users.get(user) ?? { userId: decodeId(user), active: 0, waiting: 0 };
    users.set(user, entry);
    return entry;
  };
  for (const { active, waiting } of shards) {
    for (const [user, count] of Object.entries(active)) entryOf(user).active = Number(count);
    for (let i = 0; i < waiting.length; i += 2) entryOf(waiting[i]!).waiting = Number(waiting[i + 1]);
  }
  return [...users.values()]
    .sort((a, b) => b.active - a.active || b.waiting - a.waiting || (a.userId < b.userId ? -1 : 1))
    .slice(0, maxUsers);
}

/** Raw values of a shard: times and waits in ms, verdict counts by minute, newest first. */
interface ShardStats {
  activeRuns: number;
  parkedSessions: number;
  active: Record<string, string>;
  interactive: number;
  batch: number;
  oldest: number[];
  waitingUsers: number;
  waiting: string[];
  waits: number[];
  fileBytes: number;
  pendingBytes: number;
  outputBytes: number;
  artifactBytes: number;
  keptRuns: number;
  heldMemory: string[];
  heldByWorker: Record<string, string>;
  buckets: Record<string, number>[];
}

export interface ServiceStats {
  read(): Promise<StoreStats>;
}

/**
 * Reads the counters that the scripts maintain: one concurrent round trip per shard, at constant cost for any backlog.
 */
export function createServiceStats({ redis, keys }: { redis: Redis; keys: Keys }): ServiceStats {
  async function readSettings(): Promise<Settings> {
    const sources = [keys.first.settings, keys.first.liveSettings];
    return parseSettings(...(await Promise.all(sources.map((source) => redis.hgetall(source)))));
  }

  async function readShard(shard: ShardKeys, minute: number): Promise<ShardStats> {
    const pipeline = redis
      .pipeline()
      .zcard(shard.leases)
      .hgetall(shard.activeUsers)
      .zcard(shard.waiting('interactive'))
      .zcard(shard.waiting('batch'))
      .zrange(shard.waiting('interactive'), 0, '0', 'WITHSCORES')
      .zrange(shard.waiting('batch'), 0, '0', 'WITHSCORES')
      .zcard(shard.waitingUsers)
      .zrange(shard.waitingUsers, 0, String(maxUsers - 1), 'REV', 'WITHSCORES')
      .lrange(shard.recentWaits, 0, -1)
      .get(shard.fileBytes)
      .zcard(shard.parked)
      .get(shard.pendingBytes)
      .get(shard.outputBytes)
      .get(shard.artifactBytes)
      .zcard(shard.finished)
      .hvals(shard.memory)
      .hgetall(shard.workerHeld);
    for (let age = 0; age < verdictMinutes; age++) pipeline.hmget(shard.minute(minute - age), ...verdictFields);
    const replies = ((await pipeline.exec()) ?? []).map(([error, reply]) => {
      if (error) throw error;
      return reply;
    });
    const [
      activeRuns,
      active,
      interactive,
      batch,
      oldestInteractive,
      oldestBatch,
      waitingUsers,
      waiting,
      waits,
      fileBytes,
      parkedSessions,
      pendingBytes,
      outputBytes,
      artifactBytes,
      keptRuns,
      heldMemory,
      heldByWorker,
      ...buckets
    ] = replies as [
      number,
      Record<string, string>,
      number,
      number,
      string[],
      string[],
      number,
      string[],
      string[],
      string | null,
      number,
      string | null,
      string | null,
      string | null,
      number,
      string[],
      Record<string, string>,
      ...(string | null)[][],
    ];
    return {
      ...{ activeRuns, parkedSessions, active, interactive, batch, waitingUsers, waiting, heldMemory, heldByWorker },
      oldest: [oldestInteractive, oldestBatch].flatMap(([, score]) => (score ? [Number(score)] : [])),
      waits: waits.map(Number),
      fileBytes: Number(fileBytes ?? 0),
      pendingBytes: Number(pendingBytes ?? 0),
      outputBytes: Number(outputBytes ?? 0),
      artifactBytes: Number(artifactBytes ?? 0),
      keptRuns,
      buckets: buckets.map((counts) =>
        Object.fromEntries(verdicts.flatMap((verdict, i) => (counts[i] ? [[verdict, Number(counts[i])]] : []))),
      ),
    };
  }

  return {
    async read(): Promise<StoreStats> {
      const now = Date.now();
      const minute = Math.floor(now / minuteMs);
      const [settings, ...shards] = await Promise.all([
        readSettings(),
        ...keys.shards.map((shard) => readShard(shard, minute)),
      ]);
      const sum = (figure: (shard: ShardStats) => number) => shards.reduce((total, shard) => total + figure(shard), 0);
      const oldest = shards.flatMap((shard) => shard.oldest);
      const sortedWaits = shards.flatMap((shard) => shard.waits).sort((a, b) => a - b);
      const buckets = Array.from({ length: verdictMinutes }, (_, age) =>
        sumCounts(shards.map((shard) => shard.buckets[age]!)),
      );
      const [interactive, batch] = [sum((shard) => shard.interactive), sum((shard) => shard.batch)];
      return {
        activeRuns: sum((shard) => shard.activeRuns),
        parkedSessions: sum((shard) => shard.parkedSessions),
        activeUsers: sum((shard) => Object.keys(shard.active).length),
        waitingRuns: interactive + batch,
        waitingByClass: { interactive, batch },
        waitingUsers: sum((shard) => shard.waitingUsers),
        oldestWaitMs: oldest.length > 0 ? Math.max(0, now - Math.min(...oldest)) : null,
        waitMsP50: quantile(sortedWaits, 0.5),
        waitMsP95: quantile(sortedWaits, 0.95),
        runsPerMinute: countPerMinute(buckets, now),
        verdicts: sumCounts(buckets),
        fileBytes: sum((shard) => shard.fileBytes),
        pendingBytes: sum((shard) => shard.pendingBytes),
        outputBytes: sum((shard) => shard.outputBytes),
        artifactBytes: sum((shard) => shard.artifactBytes),
        keptRuns: sum((shard) => shard.keptRuns),
        heldMemoryBytes: sum(({ heldMemory }) =>
          heldMemory.reduce((bytes, held) => bytes + Number.parseInt(held, 10), 0),
        ),
        heldMemoryByWorker: sumHeld(shards),
        users: mergeUsers(shards),
        settings,
      };
    },
  };
}

function sumHeld(shards: ShardStats[]): Record<string, number> {
  return sumCounts(
    shards.map(({ heldByWorker }) =>
      Object.fromEntries(Object.entries(heldByWorker).map(([worker, bytes]) => [decodeId(worker), Number(bytes)])),
    ),
  );
}

function sumCounts(all: Record<string, number>[]): Record<string, number> {
  const sums: Record<string, number> = {};
  for (const counts of all) for (const [name, count] of Object.entries(counts)) sums[name] = (sums[name] ?? 0) + count;
  return sums;
}
