import type { Keys } from './keys.js';
import type { Redis } from './redis.js';

/** What admission goes by. Kept in one hash, so that every process and every script obeys the same numbers at the same moment. */
export interface Settings {
  /** Users who may hold places at the same time. */
  maxActiveUsers: number;
  /** Places of a student, and of a grader or ops, for whom ops made no rule. */
  runsPerStudent: number;
  runsPerGrader: number;
  /** Sessions of one user that may be parked. */
  parkedPerUser: number;
  /** Active runs in all; fewer while live workers offer fewer lanes. */
  maxRuns: number;
  /** Active users that batches leave to interactive runs. */
  batchReserveUsers: number;
  /** Places that batches leave to interactive runs. */
  batchReserveRuns: number;
  /** Runs that a student, and a grader or ops, may have in line. */
  maxWaitingStudent: number;
  maxWaitingGrader: number;
  /** What a turn costs until its true time is known. */
  estimateMs: number;
  /** The most that a user's past may put him behind when he comes back. */
  debtMs: number;
  /** How long an active run may go without a beat of its worker. */
  leaseMs: number;
  /** Times that a run begins again after a fault of ours. */
  maxRestarts: number;
  /** How long a run that the sandbox failed rests before it begins again. */
  retryDelayMs: number;
  /** How long a finished run is kept: of students, of graders and ops, and of batches. */
  retentionStudentMs: number;
  retentionGraderMs: number;
  retentionBatchMs: number;
  /** How long the output and the files of a finished run are kept; never longer than the run. */
  outputRetentionMs: number;
  artifactRetentionMs: number;
  /** Bytes of output kept of all finished runs; beyond them the largest is cut to its head and tail first. */
  outputBudgetBytes: number;
  /** Finished runs that are kept; beyond them those go whose time is over first. */
  keptRuns: number;
  /** Runs that a user's list goes back. */
  historyPerUser: number;
  /** Bytes of input that one run may be sent in all. */
  inputBytes: number;
  /** Bytes of files that are kept of all runs of one user; the files of older runs go first. */
  artifactBytesPerUser: number;
  /** Runs of one user of which files are kept. */
  artifactRunsPerUser: number;
  /** Bytes, and number, of the files in one user's workspace. */
  workspaceBytes: number;
  workspaceFiles: number;
  /** Bytes of older versions and deleted files kept beside them; beyond, those go that are old for longest. */
  workspaceVersionBytes: number;
  /** Versions of one file, the one that holds included. */
  workspaceVersions: number;
  /** How long older versions and deleted files are kept. */
  workspaceVersionMs: number;
  /** How long files and shares are kept that nobody touches: of students, and of graders and ops. */
  workspaceStudentMs: number;
  workspaceGraderMs: number;
  /** Bytes of the workspaces and shares of all users together; beyond, nothing more is taken. */
  workspaceBudgetBytes: number;
  sharesPerUser: number;
  /** Changes that the audit goes back, about. */
  auditEntries: number;
  /** Batches wait: every place is kept for interactive runs. */
  exam: boolean;
  /** Nothing is taken in and nothing is admitted. */
  paused: boolean;
}

export const defaultSettings: Readonly<Settings> = {
  maxActiveUsers: 10,
  runsPerStudent: 2,
  // More than there are places: only the reserve bounds a grader.
  runsPerGrader: 1000,
  parkedPerUser: 2,
  maxRuns: 20,
  batchReserveUsers: 2,
  batchReserveRuns: 2,
  maxWaitingStudent: 50,
  maxWaitingGrader: 20_000,
  estimateMs: 200,
  debtMs: 1000,
  leaseMs: 8000,
  maxRestarts: 1,
  retryDelayMs: 500,
  retentionStudentMs: 86_400_000,
  retentionGraderMs: 86_400_000,
  retentionBatchMs: 86_400_000,
  outputRetentionMs: 86_400_000,
  artifactRetentionMs: 86_400_000,
  outputBudgetBytes: 1_073_741_824,
  keptRuns: 200_000,
  historyPerUser: 1000,
  inputBytes: 1_048_576,
  artifactBytesPerUser: 67_108_864,
  artifactRunsPerUser: 500,
  workspaceBytes: 8_388_608,
  workspaceFiles: 200,
  workspaceVersionBytes: 16_777_216,
  workspaceVersions: 50,
  workspaceVersionMs: 7_776_000_000,
  workspaceStudentMs: 31_536_000_000,
  workspaceGraderMs: 31_536_000_000,
  workspaceBudgetBytes: 1_073_741_824,
  sharesPerUser: 100,
  auditEntries: 10_000,
  exam: false,
  paused: false,
};

/** Settings that hold for all shards together: the scripts of each go by its share of them. */
export const totalSettings = [
  ...(['maxActiveUsers', 'maxRuns', 'batchReserveUsers', 'batchReserveRuns'] as const),
  ...(['outputBudgetBytes', 'keptRuns', 'workspaceBudgetBytes', 'auditEntries'] as const),
] satisfies (keyof Settings)[];

/** Hashes of Redis as settings, the later ones winning; fields that are missing or no numbers are passed over, exactly as the scripts do. */
export function parseSettings(...sources: Record<string, string>[]): Settings {
  const settings: Record<string, number | boolean> = { ...defaultSettings };
  for (const stored of sources) {
    for (const [name, value] of Object.entries(defaultSettings)) {
      const text = stored[name];
      const number = text === undefined || text === '' ? Number.NaN : Number(text);
      if (!Number.isNaN(number)) settings[name] = typeof value === 'boolean' ? number === 1 : number;
    }
  }
  return settings as unknown as Settings;
}

/** The settings in force, and what became of them since the processes were configured. */
export interface LiveSettings {
  /** Grows by one with each change. */
  version: number;
  settings: Settings;
  /** What the configuration of the processes says; a change that is taken back falls back to it. */
  configured: Settings;
  /** Names of those that ops changed. */
  changed: (keyof Settings)[];
  pauseReason: string | null;
}

/**
 * Reads the settings; seeds them at the start. Ops change them with `createOperatorActions`. With several shards they are those of the
 * first, which the others follow (follow-settings.ts).
 */
export function createSettingsStore({ redis, keys }: { redis: Redis; keys: Keys }) {
  const { first } = keys;

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
    /**
     * Sets what the configuration of a process says; what ops changed stays. Admission obeys from its next call on. Only what differs from
     * the defaults is kept: the scripts read all of it with every run.
     */
    async seed(settings: Partial<Settings>): Promise<void> {
      const all = (Object.entries(settings) as [keyof Settings, unknown][]).filter(([, value]) => value !== undefined);
      const other = all.filter(([name, value]) => value !== defaultSettings[name]);
      const usual = all.filter(([name, value]) => value === defaultSettings[name]).map(([name]) => name);
      const fields = Object.fromEntries(other.map(([name, value]) => [name, Number(value)]));
      await Promise.all([
        other.length > 0 && redis.hset(first.settings, fields),
        usual.length > 0 && redis.hdel(first.settings, ...usual),
      ]);
    },
    readLive,
    async read(): Promise<Settings> {
      return (await readLive()).settings;
    },
    /** A secret that all processes of one service share: the first to come chooses it. */
    async shareSecret(name: string, candidate: string): Promise<string> {
      await redis.hsetnx(first.secrets, name, candidate);
      return (await redis.hget(first.secrets, name)) ?? candidate;
    },
  };
}

export type SettingsStore = ReturnType<typeof createSettingsStore>;
