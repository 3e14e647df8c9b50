import type { Role } from '../contract/run.js';
import type { Redis } from '../redis/connection.js';
import type { Keys } from '../redis/keys.js';
import { defaultSettings, type Settings } from '../redis/live-settings.js';

type Values = Partial<Record<keyof Settings, number | boolean>>;

/** The live settings after one change. */
export interface SettingsVersion {
  version: number;
  /** Epoch ms. */
  at: number;
  who: string;
  role: Role;
  why: string;
  /** `settings`, `settings.revert`, `pause` or `resume`. */
  action: string;
  /** Every setting that differed from the configuration. */
  values: Values;
}

export interface SettingsVersions {
  /** Newest first, those before `before`; the newest 200 are stored. */
  list(query: { before?: number | undefined; limit: number }): Promise<SettingsVersion[]>;
  /** Null if it is not stored. Version 0, before any change, has no values. */
  read(version: number): Promise<Pick<SettingsVersion, 'version' | 'values'> | null>;
}

/** Reads the versions that changeSettings.lua stores in the first shard. */
export function createSettingsVersions({ redis, keys }: { redis: Redis; keys: Keys }): SettingsVersions {
  const { settingsVersions } = keys.first;

  return {
    async list({ before = Number.POSITIVE_INFINITY, limit }) {
      const known = (await redis.hkeys(settingsVersions)).map(Number).filter((version) => version < before);
      const page = known.sort((one, other) => other - one).slice(0, limit);
      if (page.length === 0) return [];
      const texts = await redis.hmget(settingsVersions, ...page.map(String));
      // One may be deleted while the page is read.
      return page.flatMap((version, index) => (texts[index] ? [parseVersion(version, texts[index])] : []));
    },

    async read(version) {
      if (version === 0) return { version, values: {} };
      const text = await redis.hget(settingsVersions, String(version));
      return text === null ? null : parseVersion(version, text);
    },
  };
}

interface StoredVersion {
  at: number;
  who: string;
  role: Role;
  why: string;
  action: string;
  values?: Record<string, string>;
}

function parseVersion(version: number, text: string): SettingsVersion {
  const { values: stored = {}, ...rest } = JSON.parse(text) as StoredVersion;
  const values: Values = {};
  for (const [name, value] of Object.entries(defaultSettings) as [keyof Settings, number | boolean][])
    if (stored[name] !== undefined)
      values[name] = typeof value === 'boolean' ? stored[name] === '1' : Number(stored[name]);
  return { version, ...rest, values };
}
