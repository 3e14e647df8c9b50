import type { Program, Role } from '../contract/run.js';
import type { Redis } from '../redis/connection.js';
import type { Keys, ShardKeys } from '../redis/keys.js';
import { mapShards } from '../redis/sharding.js';

/** What a rerun needs besides the record of a run. */
interface RepeatableRun {
  program: Program;
  role: Role;
}

export interface RepeatableRuns {
  /**
   * Whether the programs of runs are still stored. Those of runs that ended by a fault of ours or that ops stopped are
   * kept as long as their output; those of other runs go with their end.
   */
  areStored(runIds: string[]): Promise<boolean[]>;
  /** Null when the program is not stored any more. */
  read(runId: string): Promise<RepeatableRun | null>;
}

export function createRepeatableRuns({ redis, keys }: { redis: Redis; keys: Keys }): RepeatableRuns {
  async function areStoredIn(shard: ShardKeys, runIds: string[]): Promise<boolean[]> {
    const pipeline = redis.pipeline();
    for (const runId of runIds) pipeline.hexists(shard.run(runId), 'program');
    return ((await pipeline.exec()) ?? []).map(([error, exists]) => {
      if (error) throw error;
      return exists === 1;
    });
  }

  return {
    areStored: (runIds) => mapShards(runIds, keys.ofId, areStoredIn),

    async read(runId) {
      const [program = null, role = null] = await redis.hmget(keys.ofId(runId).run(runId), 'program', 'role');
      return program === null ? null : { program: JSON.parse(program), role: (role ?? 'student') as Role };
    },
  };
}
