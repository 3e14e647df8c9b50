import type { Role } from '../contract/run.js';
import { decodeId, type Keys, type ShardKeys } from './keys.js';
import type { Redis } from './redis.js';
import { parseSettings, type Settings } from './settings.js';
import { gather } from './shards.js';

/** What holds for a user now: the rules that ops made, else those of the role. */
export interface UserStanding {
  runsPerUser: number;
  maxWaiting: number;
  muted: boolean;
}

const fields = ['role', 'runsPerUser', 'maxWaiting', 'muted'] as const;

function decide(settings: Settings, role: Role, [, runs, waiting, muted]: (string | null)[]): UserStanding {
  const isStudent = role === 'student';
  return {
    runsPerUser: Number(runs ?? (isStudent ? settings.runsPerStudent : settings.runsPerGrader)),
    maxWaiting: Number(waiting ?? (isStudent ? settings.maxWaitingStudent : settings.maxWaitingGrader)),
    muted: muted === '1',
  };
}

/** Reads what the scripts go by for single users (`readUser` in lines.lua decides the same). */
export function createUserRules({ redis, keys }: { redis: Redis; keys: Keys }) {
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
    /** Of users in any number, those of a shard at one point in time; the role is the last one a user came with, else student. */
    readMany: (userIds: string[]) => gather(userIds, keys.ofUser, readOfShard),

    /** Runs that a user who comes with this role may have in line. */
    async readMaxWaiting(userId: string, role: Role): Promise<number> {
      const shard = keys.ofUser(userId);
      const [configured, live, values] = await Promise.all([
        redis.hgetall(shard.settings),
        redis.hgetall(shard.liveSettings),
        redis.hmget(shard.user(userId), ...fields),
      ]);
      return decide(parseSettings(configured, live), role, values).maxWaiting;
    },

    /** What students are told of the pause, if ops said something. */
    readPauseReason: (): Promise<string | null> => redis.hget(keys.first.liveSettings, 'pauseReason'),

    /** Users with rules of their own, those changed last first. */
    async listRuled(limit: number): Promise<string[]> {
      const pages = await Promise.all(
        keys.shards.map(({ ruledUsers }) => redis.zrange(ruledUsers, 0, String(limit - 1), 'REV', 'WITHSCORES')),
      );
      const ruled = pages.flatMap((page) => {
        const users = page.filter((_, index) => index % 2 === 0);
        return users.map((user, index) => ({ user, changedAt: Number(page[2 * index + 1]) }));
      });
      ruled.sort((a, b) => b.changedAt - a.changedAt);
      return ruled.slice(0, limit).map(({ user }) => decodeId(user));
    },
  };
}

export type UserRules = ReturnType<typeof createUserRules>;
