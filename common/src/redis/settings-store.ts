import type { Redis } from './connection.js';
import type { Keys } from './keys.js';
import { defaultSettings, parseSettings, type Settings } from './live-settings.js';

/** Current settings and how they differ from the configuration. */
export interface LiveSettings {
  /** Grows by one with each change. */
  version: number;
  settings: Settings;
  /** Settings by the configuration of the processes, to which a reset returns. */
  configured: Settings;
  /** Settings changed by ops. */
  changed: (keyof Settings)[];
  pauseReason: string | null;
}

export interface SettingsStore {
  /**
   * Stores the configuration of a process; changes of ops stay. The scheduler uses it from its next call on. Only
   * values other than the defaults are stored, since the scripts read all of them with every run.
   */
  seed(settings: Partial<Settings>): Promise<void>;
  readLive: () => Promise<LiveSettings>;
  /** The current settings. What another process configures at its start is seen after a second at the latest. */
  read(): Promise<Readonly<Settings>>;
  /** A secret shared by all processes of a service; the first process chooses it. */
  shareSecret(name: string, candidate: string | (() => string)): Promise<string>;
}

/** How long settings are kept while their version stays. */
const keptMs = 1000;

/**
 * Reads the settings, and seeds them at startup. Every request reads them, and parsing costs more than the rest of a
 * small request, so they are kept until ops make a new version. Ops change them with `createAdminActions`. With several
 * shards, the first one is the source and the others replicate it (replicate-settings.ts).
 */
export function createSettingsStore({ redis, keys }: { redis: Redis; keys: Keys }): SettingsStore {
  const { first } = keys;
  let kept: { version: number; settings: Settings; until: number } | null = null;

  async function readLive(): Promise<LiveSettings> {
    const [configured, live] = await Promise.all([redis.hgetall(first.settings), redis.hgetall(first.liveSettings)]);
    return {
      version: Number(live.version ?? 0),
      settings: parseSettings(configured, live),
      configured: parseSettings(configured),
      changed: (Object.keys(defaultSettings) as (keyof Settings)[]).filter((name) => live[name] !== undefined),
      pauseReason: live.pauseReason ?? null,
    };
  }

  return {
    async seed(settings: Partial<Settings>): Promise<void> {
      const all = (Object.entries(settings) as [keyof Settings, unknown][]).filter(([, value]) => value !== undefined);
      const other = all.filter(([name, value]) => value !== defaultSettings[name]);
      const usual = all.filter(([name, value]) => value === defaultSettings[name]).map(([name]) => name);
      // Writes only differences, so that a process can start while Redis is full.
      const stored = await redis.hgetall(first.settings);
      const fresh = other.filter(([name, value]) => stored[name] !== String(Number(value)));
      const stale = usual.filter((name) => stored[name] !== undefined);
      const fields = Object.fromEntries(fresh.map(([name, value]) => [name, Number(value)]));
      await Promise.all([
        fresh.length > 0 && redis.hset(first.settings, fields),
        stale.length > 0 && redis.hdel(first.settings, ...stale),
      ]);
      kept = null;
    },
    readLive,
    async read(): Promise<Readonly<Settings>> {
      const current = Number((await redis.hget(first.liveSettings, 'version')) ?? 0);
      if (kept && kept.version === current && Date.now() < kept.until) return kept.settings;
      const { version, settings } = await readLive();
      kept = { version, settings, until: Date.now() + keptMs };
      return settings;
    },

    async shareSecret(name: string, candidate: string | (() => string)): Promise<string> {
      const chosen = await redis.hget(first.secrets, name);
      if (chosen !== null) return chosen;
      const drawn = typeof candidate === 'string' ? candidate : candidate();
      await redis.hsetnx(first.secrets, name, drawn);
      return (await redis.hget(first.secrets, name)) ?? drawn;
    },
  };
}
