import { decodeId, type Keys } from './keys.js';
import type { Redis } from './redis.js';
import { parseSettings, type Settings } from './settings.js';

/** The service in figures. Waits and verdicts are those of the last minutes; null where nothing is known. */
export interface StoreStats {
  activeRuns: number;
  /** Sessions that are frozen until their next input; they hold no place. */
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
  /** Bytes of the workspaces and shares of all users. */
  fileBytes: number;
  /** Those with active or waiting runs, at most 200. */
  users: { userId: string; active: number; waiting: number }[];
  settings: Settings;
}

const maxUsers = 200;
const minuteMs = 60_000;
/** Minutes whose verdicts are summed; the scripts keep their buckets a little longer. */
const verdictMinutes = 10;

/** The nearest-rank quantile of sorted figures; null of none. */
export function quantile(sorted: number[], share: number): number | null {
  return sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? null;
}

/** Runs that ended within a minute until now: those of this minute, and the share of the last that is less than a minute ago. */
function countPerMinute(buckets: Record<string, number>[], now: number): number {
  const sum = (bucket: Record<string, number> | undefined) =>
    Object.values(bucket ?? {}).reduce((total, count) => total + count, 0);
  return Math.round(sum(buckets[0]) + sum(buckets[1]) * (1 - (now % minuteMs) / minuteMs));
}

function mergeUsers(active: Record<string, string>, waiting: string[]): StoreStats['users'] {
  const users = new Map<string, { userId: string; active: number; waiting: number }>();
  const entryOf = (user: string) => {
    const entry = users.get(user) ?? { userId: decodeId(user), active: 0, waiting: 0 };
    users.set(user, entry);
    return entry;
  };
  for (const [user, count] of Object.entries(active)) entryOf(user).active = Number(count);
  for (let i = 0; i < waiting.length; i += 2) entryOf(waiting[i]!).waiting = Number(waiting[i + 1]);
  return [...users.values()]
    .sort((a, b) => b.active - a.active || b.waiting - a.waiting || (a.userId < b.userId ? -1 : 1))
    .slice(0, maxUsers);
}

/** Reads the figures that the scripts keep on their way: one round trip, of a cost that does not grow with the backlog. */
export function createStats({ redis, keys }: { redis: Redis; keys: Keys }) {
  return {
    async read(): Promise<StoreStats> {
      const now = Date.now();
      const minute = Math.floor(now / minuteMs);
      const pipeline = redis
        .pipeline()
        .hgetall(keys.settings)
        .hgetall(keys.liveSettings)
        .zcard(keys.leases)
        .hgetall(keys.activeUsers)
        .zcard(keys.waiting('interactive'))
        .zcard(keys.waiting('batch'))
        .zrange(keys.waiting('interactive'), 0, '0', 'WITHSCORES')
        .zrange(keys.waiting('batch'), 0, '0', 'WITHSCORES')
        .zcard(keys.waitingUsers)
        .zrange(keys.waitingUsers, 0, String(maxUsers - 1), 'REV', 'WITHSCORES')
        .lrange(keys.recentWaits, 0, -1)
        .get(keys.fileBytes)
        .zcard(keys.parked);
      for (let age = 0; age < verdictMinutes; age++) pipeline.hgetall(keys.verdicts(minute - age));
      const replies = ((await pipeline.exec()) ?? []).map(([error, reply]) => {
        if (error) throw error;
        return reply;
      });
      const [
        configured,
        live,
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
      ] = replies as [
        Record<string, string>,
        Record<string, string>,
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
      ];
      const oldest = [oldestInteractive, oldestBatch].flatMap(([, score]) => (score ? [Number(score)] : []));
      const sortedWaits = waits.map(Number).sort((a, b) => a - b);
      const buckets = (replies.slice(13) as Record<string, string>[]).map((bucket) =>
        Object.fromEntries(Object.entries(bucket).map(([verdict, count]) => [verdict, Number(count)])),
      );
      const verdicts: Record<string, number> = {};
      for (const bucket of buckets)
        for (const [verdict, count] of Object.entries(bucket)) verdicts[verdict] = (verdicts[verdict] ?? 0) + count;
      return {
        activeRuns,
        parkedSessions,
        activeUsers: Object.keys(active).length,
        waitingRuns: interactive + batch,
        waitingByClass: { interactive, batch },
        waitingUsers,
        oldestWaitMs: oldest.length > 0 ? Math.max(0, now - Math.min(...oldest)) : null,
        waitMsP50: quantile(sortedWaits, 0.5),
        waitMsP95: quantile(sortedWaits, 0.95),
        runsPerMinute: countPerMinute(buckets, now),
        verdicts,
        fileBytes: Number(fileBytes ?? 0),
        users: mergeUsers(active, waiting),
        settings: parseSettings(configured, live),
      };
    },
  };
}

export type Stats = ReturnType<typeof createStats>;
