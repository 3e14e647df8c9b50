import { type Limits, limitRanges, sessionLifetimeMs } from '@runq/common/contract/limits';
import { leastOnePerShard, settingRanges, shardsRange } from '@runq/common/contract/settings';
import { choice, integer, optionalInteger, optionalText, origins, readSettings, text } from '@runq/common/process/env';

const millisecondsOfDay = 86_400_000;

/** Every setting of an API process, with its default. Names are those of the environment; units are in the names. */
export const apiSettings = {
  HOST: text('127.0.0.1'),
  PORT: integer(3000, { min: 0, max: 65535 }),
  REDIS_URL: text(),
  RUNQ_REDIS_CA: optionalText(),
  RUNQ_REDIS_SILENCE_MS: integer(20_000, { min: 6000, max: 600_000 }),
  RUNQ_SHARDS: integer(1, shardsRange),
  RUNQ_DATA_DIR: text('./.data'),
  RUNQ_MAX_ACTIVE_USERS: integer(10, settingRanges.maxActiveUsers),
  RUNQ_RUNS_PER_USER: optionalInteger(settingRanges.runsPerStudent),
  RUNQ_MAX_RUNS: integer(20, settingRanges.maxRuns),
  RUNQ_MAX_WAITING_PER_USER: optionalInteger(settingRanges.maxWaitingStudent),
  RUNQ_LEASE_MS: integer(8000, settingRanges.leaseMs),
  RUNQ_RETENTION_MS: integer(millisecondsOfDay, settingRanges.retentionStudentMs),
  RUNQ_OUTPUT_BUDGET_BYTES: integer(1_073_741_824, settingRanges.outputBudgetBytes),
  RUNQ_ARTIFACT_BYTES_PER_USER: integer(67_108_864, settingRanges.artifactBytesPerUser),
  RUNQ_WORKSPACE_BYTES: integer(8_388_608, settingRanges.workspaceBytes),
  RUNQ_WORKSPACE_FILES: integer(200, settingRanges.workspaceFiles),
  RUNQ_WORKSPACE_VERSION_BYTES: integer(16_777_216, settingRanges.workspaceVersionBytes),
  RUNQ_WORKSPACE_DAYS: integer(365, { min: 1, max: 3650 }),
  RUNQ_WORKSPACE_BUDGET_BYTES: integer(1_073_741_824, settingRanges.workspaceBudgetBytes),
  RUNQ_SHARES_PER_USER: integer(100, settingRanges.sharesPerUser),
  RUNQ_LIMIT_WALL_MS: integer(60_000, limitRanges.wallTimeMs),
  RUNQ_LIMIT_CPU_MS: integer(10_000, limitRanges.cpuTimeMs),
  RUNQ_LIMIT_MEMORY_BYTES: integer(268_435_456, limitRanges.memoryBytes),
  RUNQ_LIMIT_OUTPUT_BYTES: integer(1_048_576, limitRanges.outputBytes),
  RUNQ_LIMIT_PROCESSES: integer(64, limitRanges.processes),
  RUNQ_LIMIT_DISK_BYTES: integer(67_108_864, limitRanges.diskBytes),
  RUNQ_LIMIT_IDLE_MS: integer(300_000, limitRanges.idleTimeMs),
  RUNQ_SESSION_LIFETIME_MS: integer(sessionLifetimeMs.max, sessionLifetimeMs),
  RUNQ_SESSION_IDLE_MS: integer(600_000, limitRanges.idleTimeMs),
  RUNQ_SESSION_OUTPUT_BYTES: integer(4_194_304, limitRanges.outputBytes),
  RUNQ_AUTH: optionalText(),
  RUNQ_JWT_SECRET: optionalText({ secret: true }),
  RUNQ_JWT_ISSUER: optionalText(),
  RUNQ_JWKS_URL: optionalText(),
  RUNQ_REAP_INTERVAL_MS: integer(1000, { min: 100, max: 30_000 }),
  RUNQ_QUEUE_SWEEP_MS: integer(3_600_000, { min: 1000, max: 86_400_000 }),
  RUNQ_SAMPLE_INTERVAL_MS: integer(500, { min: 100, max: 30_000 }),
  RUNQ_REQUESTS_PER_MINUTE_PER_USER: integer(12_000, { min: 1, max: 10_000_000 }),
  RUNQ_REQUESTS_PER_MINUTE_PER_ADDRESS: integer(12_000, { min: 1, max: 10_000_000 }),
  RUNQ_STREAMS_PER_USER: integer(200, { min: 1, max: 100_000 }),
  RUNQ_SOCKETS_PER_USER: integer(100, { min: 1, max: 100_000 }),
  RUNQ_DRAIN_MS: integer(5_000, { min: 0, max: 3_600_000 }),
  RUNQ_EMBED_ORIGINS: origins(),
  LOG_LEVEL: choice('info', ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent']),
};

const authModes = ['dev', 'jwt'] as const;
export type AuthMode = (typeof authModes)[number];
type ApiSettings = ReturnType<typeof readSettings<typeof apiSettings>>;

/** Names and addresses that only this machine reaches. */
export function isLoopbackHost(host: string): boolean {
  return host === 'localhost' || host === '::1' || host === '[::1]' || /^127(\.\d{1,3}){3}$/.test(host);
}

/** Reads the environment once; throws a `ConfigError` that lists every problem. */
export function parseApiConfig(env: NodeJS.ProcessEnv) {
  const settings = readSettings(apiSettings, env, (given) => [...findAuthProblems(given), ...findShardProblems(given)]);
  const modes = wordsOfAuth(settings) as AuthMode[];
  const limits: Limits = {
    wallTimeMs: settings.RUNQ_LIMIT_WALL_MS,
    cpuTimeMs: settings.RUNQ_LIMIT_CPU_MS,
    memoryBytes: settings.RUNQ_LIMIT_MEMORY_BYTES,
    outputBytes: settings.RUNQ_LIMIT_OUTPUT_BYTES,
    processes: settings.RUNQ_LIMIT_PROCESSES,
    diskBytes: settings.RUNQ_LIMIT_DISK_BYTES,
    idleTimeMs: settings.RUNQ_LIMIT_IDLE_MS,
  };
  const sessionLimits: Limits = {
    ...limits,
    wallTimeMs: settings.RUNQ_SESSION_LIFETIME_MS,
    idleTimeMs: settings.RUNQ_SESSION_IDLE_MS,
    outputBytes: settings.RUNQ_SESSION_OUTPUT_BYTES,
  };
  return {
    settings,
    authModes: modes,
    limits,
    sessionLimits,
    admission: describeAdmission(settings),
  };
}

export type ApiConfig = ReturnType<typeof parseApiConfig>;

/** One time for everything that is kept of a finished run; ops may tell roles and kinds apart. */
const keepFor = (ms: number) => ({
  ...{ retentionStudentMs: ms, retentionGraderMs: ms, retentionBatchMs: ms },
  ...{ outputRetentionMs: ms, artifactRetentionMs: ms },
});

/** What admission goes by as far as the environment says it; a number for users that is set holds for every role. */
function describeAdmission(settings: ApiSettings) {
  const { RUNQ_RUNS_PER_USER: runsPerUser, RUNQ_MAX_WAITING_PER_USER: maxWaiting } = settings;
  return {
    maxActiveUsers: settings.RUNQ_MAX_ACTIVE_USERS,
    maxRuns: settings.RUNQ_MAX_RUNS,
    leaseMs: settings.RUNQ_LEASE_MS,
    ...keepFor(settings.RUNQ_RETENTION_MS),
    outputBudgetBytes: settings.RUNQ_OUTPUT_BUDGET_BYTES,
    artifactBytesPerUser: settings.RUNQ_ARTIFACT_BYTES_PER_USER,
    ...describeWorkspaces(settings),
    ...(runsPerUser === null ? {} : { runsPerStudent: runsPerUser, runsPerGrader: runsPerUser }),
    ...(maxWaiting === null ? {} : { maxWaitingStudent: maxWaiting, maxWaitingGrader: maxWaiting }),
  };
}

function describeWorkspaces(settings: ApiSettings) {
  const keepMs = settings.RUNQ_WORKSPACE_DAYS * millisecondsOfDay;
  return {
    workspaceBytes: settings.RUNQ_WORKSPACE_BYTES,
    workspaceFiles: settings.RUNQ_WORKSPACE_FILES,
    workspaceVersionBytes: settings.RUNQ_WORKSPACE_VERSION_BYTES,
    workspaceBudgetBytes: settings.RUNQ_WORKSPACE_BUDGET_BYTES,
    ...{ workspaceStudentMs: keepMs, workspaceGraderMs: keepMs },
    sharesPerUser: settings.RUNQ_SHARES_PER_USER,
  };
}

/** `dev` is the default only on loopback, and only where no key says that people have tokens. */
function wordsOfAuth({ HOST = '', RUNQ_AUTH, RUNQ_JWT_SECRET, RUNQ_JWKS_URL }: Partial<ApiSettings>): string[] {
  const standard = isLoopbackHost(HOST) && !RUNQ_JWT_SECRET && !RUNQ_JWKS_URL ? 'dev' : 'jwt';
  return (RUNQ_AUTH ?? standard).split(',').map((word) => word.trim());
}

/** `dev` refuses every address but loopback; `jwt` needs a key. */
function findAuthProblems(settings: Partial<ApiSettings>): string[] {
  const { HOST = '', RUNQ_JWT_SECRET: secret, RUNQ_JWKS_URL: keysUrl } = settings;
  const words = wordsOfAuth(settings);
  const problems = words
    .filter((word) => !authModes.some((mode) => mode === word))
    .map((word) => `RUNQ_AUTH must be made of ${authModes.join(' and ')}, not "${word}"`);
  if (words.includes('dev') && !isLoopbackHost(HOST))
    problems.push(
      `RUNQ_AUTH=dev lets anyone sign in as anyone and works only on a loopback address: set HOST=127.0.0.1, or RUNQ_AUTH=jwt with RUNQ_JWT_SECRET (HOST is ${HOST})`,
    );
  if (words.includes('jwt') && !secret && !keysUrl)
    problems.push('RUNQ_AUTH=jwt needs RUNQ_JWT_SECRET or RUNQ_JWKS_URL');
  if (secret && Buffer.byteLength(secret) < 16) problems.push('RUNQ_JWT_SECRET must be at least 16 bytes long');
  if (keysUrl && !(URL.canParse(keysUrl) && /^https?:$/.test(new URL(keysUrl).protocol)))
    problems.push('RUNQ_JWKS_URL must be an address such as https://school.example/.well-known/jwks.json');
  return problems;
}

/** What the totals are called here of which every shard needs a part. */
const environmentNames = { maxActiveUsers: 'RUNQ_MAX_ACTIVE_USERS', maxRuns: 'RUNQ_MAX_RUNS' } as const;

function findShardProblems(settings: Partial<ApiSettings>): string[] {
  const shards = settings.RUNQ_SHARDS ?? 1;
  return leastOnePerShard.flatMap((name) => {
    const total = settings[environmentNames[name]];
    return total === undefined || total >= shards
      ? []
      : [`${environmentNames[name]} must be at least ${shards}, one for each of RUNQ_SHARDS, not ${total}`];
  });
}
