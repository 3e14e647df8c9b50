import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { ConfigError, optionalText, readSettings, text } from '@runq/common/process/env';
import { createRedis, type Redis } from '@runq/common/redis/connection';
import { createKeys } from '@runq/common/redis/keys';
import { RedisUrlError } from '@runq/common/redis/redis-url';
import { refuse } from '../exit-code.js';
import type { Interrupts } from '../terminal/interrupts.js';
import type { Terminal } from '../terminal/terminal.js';

const machineSettings = {
  REDIS_URL: optionalText({ secret: true }),
  RUNQ_REDIS_CA: optionalText(),
  RUNQ_DATA_DIR: text('./.data'),
};

/** What a command on the machine of the service works with. */
export interface Machine {
  terminal: Terminal;
  env: Record<string, string | undefined>;
  interrupts: Interrupts;
}

interface MachineSettings {
  /** `REDIS_URL`; null: the Redis of `npm start` in `dataDir`. */
  redisUrl: string | null;
  /** The CA certificate (PEM) of the server. */
  ca: string | null;
  /** An absolute path. */
  dataDir: string;
}

/** Reads the settings that say where the Redis of the service is. */
export function readMachineSettings(env: Record<string, string | undefined>): MachineSettings {
  try {
    const { REDIS_URL, RUNQ_REDIS_CA, RUNQ_DATA_DIR } = readSettings(machineSettings, env as NodeJS.ProcessEnv);
    return { redisUrl: REDIS_URL, ca: RUNQ_REDIS_CA, dataDir: resolve(RUNQ_DATA_DIR) };
  } catch (error) {
    if (error instanceof ConfigError) throw refuse(error.message);
    throw error;
  }
}

/** `REDIS_URL`, else that of the Redis that `npm start` has started on the data folder. */
export function findRedisUrl({ redisUrl, dataDir }: MachineSettings): string {
  if (redisUrl !== null) return redisUrl;
  const socket = join(dataDir, 'redis.sock');
  if (existsSync(socket)) return `unix:${socket}`;
  throw refuse('REDIS_URL is not set, and no runq is running on RUNQ_DATA_DIR.', [
    'Run this on the machine of the service, with its REDIS_URL, or in the folder in which npm start runs.',
  ]);
}

/** Opens a connection; a wrong URL is refused with the valid forms. */
export function connect(url: string, options: Parameters<typeof createRedis>[1]): Redis {
  try {
    return createRedis(url, options);
  } catch (error) {
    if (error instanceof RedisUrlError) throw refuse(error.message);
    throw error;
  }
}

/** What Redis holds in place of the number of shards while a restore writes into it. */
export const restoringMark = 'restoring';

/** The number of shards of the service in this Redis; null when there is none. */
export async function findShardCount(redis: Redis): Promise<number | null> {
  const { service } = createKeys();
  const count = await redis.get(`${service.tag}:shards`).catch((error: Error) => {
    throw refuse(`Cannot reach Redis: ${error.message}.`);
  });
  if (count === restoringMark) throw refuse('A restore into this Redis has not ended. Repeat it first.');
  return count === null ? null : Number(count);
}
