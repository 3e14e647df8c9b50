import type { Role } from '../contract/run.js';
import type { Redis } from '../redis/connection.js';
import { decodeId, encodeId, type Keys, type ShardKeys } from '../redis/keys.js';
import { parseSettings, type Settings } from '../redis/live-settings.js';
import { mapShards } from '../redis/sharding.js';

/** Effective limits of a user: overrides, else the share of a client, else those of the role. */
export interface UserStanding {
  runsPerUser: number;
  maxWaiting: number;
  muted: boolean;
  /** What ops set for this user; null where the share or the setting of the role applies. */
  overrides: { runsPerUser: number | null; maxWaiting: number | null };
}

const fields = ['role', 'runsPerUser', 'maxWaiting', 'muted', 'share'] as const;

const toNumber = (text: string | null | undefined) => (text === null || text === undefined ? null : Number(text));

function decide(settings: Settings, role: Role, [, runs, waiting, muted, share]: (string | null)[]): UserStanding {
  const isStudent = role === 'student';
  return {
    runsPerUser: Number(runs ?? share ?? (isStudent ? settings.runsPerStudent : settings.runsPerGrader)),
    maxWaiting: Number(waiting ?? (isStudent ? settings.maxWaitingStudent : settings.maxWaitingGrader)),
    muted: muted === '1',
    overrides: { runsPerUser: toNumber(runs), maxWaiting: toNumber(waiting) },
  };
}

export interface UserOverrides {
  /** Limits of several users, consistent per shard; the role is the user's last one, else student. */
  readMany: (userIds: string[]) => Promise<(UserStanding & { role: Role })[]>;
  /** Most waiting runs of a user with this role. */
  readMaxWaiting(userId: string, role: Role): Promise<number>;
  /** Used and allowed bytes of unfinished runs of a user with this role. */
  readWaitingBytes(userId: string, role: Role): Promise<{ usedBytes: number; maxBytes: number }>;
  /** The reason of a pause that ops gave to students, if any. */
  readPauseReason(): Promise<string | null>;
  /** Users with overrides, the last changed first. */
  listOverridden(limit: number): Promise<string[]>;
}

/** Reads the limits of single users (`readUser` in userQueues.lua computes the same). */
export function createUserOverrides({ redis, keys }: { redis: Redis; keys: Keys }): UserOverrides {
  async function readOfShard(shard: ShardKeys, userIds: string[]): Promise<(UserStanding & { role: Role })[]> {
    const pipeline = redis.pipeline().hgetall(shard.settings).hgetall(shard.liveSettings);
    for (const userId of userIds) pipeline.hmget(shard.user(userId), ...fields);
    const [configured, live, ...users] = ((await pipeline.exec()) ?? []).map(([error, reply]) => {
      if (error) throw error;
      return reply;
    });
    const settings = parseSettings(configured as Record<string, string>, live as Record<string, string>);
    return (users as (string | null)[][]).map((values) => {
      const role = (values[0] ?? 'student') as Role;
      return { role, ...decide(settings, role, values) };
    });
  }

  return {
    readMany: (userIds: string[]) => mapShards(userIds, keys.ofUser, readOfShard),

    async readMaxWaiting(userId: string, role: Role): Promise<number> {
      const shard = keys.ofUser(userId);
      const [configured, live, values] = await Promise.all([
        redis.hgetall(shard.settings),
        redis.hgetall(shard.liveSettings),
        redis.hmget(shard.user(userId), ...fields),
      ]);
      return decide(parseSettings(configured, live), role, values).maxWaiting;
    },

    async readWaitingBytes(userId: string, role: Role): Promise<{ usedBytes: number; maxBytes: number }> {
      const shard = keys.ofUser(userId);
      const [configured, live, used] = await Promise.all([
        redis.hgetall(shard.settings),
        redis.hgetall(shard.liveSettings),
        redis.hget(shard.pendingUsers, encodeId(userId)),
      ]);
      const { waitingBytesStudent, waitingBytesGrader } = parseSettings(configured, live);
      return { usedBytes: Number(used ?? 0), maxBytes: role === 'student' ? waitingBytesStudent : waitingBytesGrader };
    },

    readPauseReason: (): Promise<string | null> => redis.hget(keys.first.liveSettings, 'pauseReason'),

    async listOverridden(limit: number): Promise<string[]> {
      const pages = await Promise.all(
        keys.shards.map(({ userOverrides }) => redis.zrange(userOverrides, 0, String(limit - 1), 'REV', 'WITHSCORES')),
      );
      const overridden = pages.flatMap((page) => {
        const users = page.filter((_, index) => index % 2 === 0);
        return users.map((user, index) => ({ user, changedAt: Number(page[2 * index + 1]) }));
      });
      overridden.sort((a, b) => b.changedAt - a.changedAt);
      return overridden.slice(0, limit).map(({ user }) => decodeId(user));
    },
  };
}
