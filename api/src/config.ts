import { leastOnePerShard, settingRanges, shardsRange } from '@runq/common/contract/settings';
import {
  addresses,
  choice,
  hosts,
  integer,
  optionalInteger,
  optionalText,
  origins,
  readSettings,
  text,
} from '@runq/common/process/env';
import { tracingSettings } from '@runq/common/process/tracing';
import { compatSettings, describeCompat, findCompatProblems } from './compat-settings.js';
import {
  describeDefaults,
  describeMaxima,
  findLeastMaxima,
  findLimitProblems,
  limitSettings,
} from './limit-settings.js';
import { describeLti, findLtiProblems, ltiSettings } from './lti-settings.js';
import { describeOidc, findOidcProblems, oidcSettings } from './oidc-settings.js';

const msPerDay = 86_400_000;

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
  RUNQ_WAITING_BYTES_PER_USER: optionalInteger(settingRanges.waitingBytesStudent),
  RUNQ_WAITING_BUDGET_BYTES: integer(1_073_741_824, settingRanges.waitingBudgetBytes),
  RUNQ_MEMORY_OVERCOMMIT_PERCENT: integer(250, settingRanges.memoryOvercommitPercent),
  RUNQ_LEASE_MS: integer(8000, settingRanges.leaseMs),
  RUNQ_RETENTION_MS: integer(msPerDay, settingRanges.retentionStudentMs),
  RUNQ_EXPIRED_RUN_ID_MS: integer(604_800_000, settingRanges.expiredRunIdMs),
  RUNQ_OUTPUT_BUDGET_BYTES: integer(1_073_741_824, settingRanges.outputBudgetBytes),
  RUNQ_OUTPUT_BYTES_PER_USER: integer(134_217_728, settingRanges.outputBytesPerUser),
  RUNQ_ARTIFACT_BUDGET_BYTES: integer(1_073_741_824, settingRanges.artifactBudgetBytes),
  RUNQ_ARTIFACT_BYTES_PER_USER: integer(67_108_864, settingRanges.artifactBytesPerUser),
  RUNQ_WORKSPACE_BYTES: integer(8_388_608, settingRanges.workspaceBytes),
  RUNQ_WORKSPACE_FILES: integer(200, settingRanges.workspaceFiles),
  RUNQ_WORKSPACE_PROJECTS: integer(100, settingRanges.workspaceProjects),
  RUNQ_WORKSPACE_VERSION_BYTES: integer(16_777_216, settingRanges.workspaceVersionBytes),
  RUNQ_WORKSPACE_DAYS: integer(365, { min: 1, max: 3650 }),
  RUNQ_WORKSPACE_BUDGET_BYTES: integer(1_073_741_824, settingRanges.workspaceBudgetBytes),
  RUNQ_SHARES_PER_USER: integer(100, settingRanges.sharesPerUser),
  RUNQ_SHARE_BYTES_PER_USER: integer(16_777_216, settingRanges.shareBytesPerUser),
  RUNQ_REDIS_RESERVE_BYTES: integer(67_108_864, settingRanges.redisReserveBytes),
  ...limitSettings,
  RUNQ_AUTH: optionalText(),
  RUNQ_JWT_SECRET: optionalText({ secret: true }),
  RUNQ_JWT_ISSUER: optionalText(),
  RUNQ_JWT_AUDIENCE: optionalText(),
  RUNQ_JWKS_URL: optionalText(),
  ...oidcSettings,
  ...ltiSettings,
  RUNQ_PASSWORD_COST_EXPONENT: integer(15, { min: 10, max: 18 }),
  RUNQ_PASSWORD_CHECKS_MAX: integer(2, { min: 1, max: 64 }),
  RUNQ_PASSWORD_CHECKS_WAITING_MAX: integer(200, { min: 1, max: 10_000 }),
  RUNQ_REAP_INTERVAL_MS: integer(1000, { min: 100, max: 30_000 }),
  RUNQ_QUEUE_SWEEP_MS: integer(3_600_000, { min: 1000, max: 86_400_000 }),
  RUNQ_SAMPLE_INTERVAL_MS: integer(500, { min: 100, max: 30_000 }),
  RUNQ_CANARY_INTERVAL_MS: integer(15_000, { min: 0, max: 3_600_000 }),
  RUNQ_CANARY_TIMEOUT_MS: integer(10_000, { min: 1000, max: 60_000 }),
  RUNQ_REQUESTS_PER_MINUTE_PER_USER: integer(12_000, { min: 1, max: 10_000_000 }),
  RUNQ_REQUESTS_PER_MINUTE_PER_ADDRESS: integer(12_000, { min: 1, max: 10_000_000 }),
  RUNQ_STREAMS_PER_USER: integer(200, { min: 1, max: 100_000 }),
  RUNQ_SOCKETS_PER_USER: integer(100, { min: 1, max: 100_000 }),
  RUNQ_DATA_EXPORTS_PER_USER: integer(1, { min: 1, max: 100 }),
  RUNQ_DATA_EXPORTS_MAX: integer(4, { min: 1, max: 1000 }),
  RUNQ_DATA_EXPORT_MS: integer(1_800_000, { min: 1000, max: 86_400_000 }),
  RUNQ_SIGN_IN_MS: integer(5000, { min: 500, max: 60_000 }),
  RUNQ_CONNECTIONS_MAX: integer(10_000, { min: 100, max: 1_000_000 }),
  RUNQ_CONNECTIONS_PER_USER_MAX: integer(2000, { min: 10, max: 1_000_000 }),
  RUNQ_ANONYMOUS_CONNECTIONS_MAX: integer(1000, { min: 10, max: 1_000_000 }),
  RUNQ_ANONYMOUS_CONNECTIONS_PER_ADDRESS_MAX: integer(48, { min: 5, max: 1_000_000 }),
  RUNQ_INBOUND_BYTES_MAX: integer(536_870_912, { min: 134_217_728, max: 68_719_476_736 }),
  RUNQ_TRUST_PROXY: addresses(),
  RUNQ_ALLOWED_HOSTS: hosts(),
  RUNQ_HSTS_SECONDS: integer(31_536_000, { min: 0, max: 63_072_000 }),
  RUNQ_DRAIN_MS: integer(5_000, { min: 0, max: 3_600_000 }),
  RUNQ_EMBED_ORIGINS: origins(),
  ...compatSettings,
  ...tracingSettings,
  LOG_LEVEL: choice('info', ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent']),
};

const authModes = ['dev', 'jwt', 'oidc', 'accounts', 'lti'] as const;
export type AuthMode = (typeof authModes)[number];
type ApiSettings = ReturnType<typeof readSettings<typeof apiSettings>>;

/** Names and addresses that only this host can reach. */
export function isLoopbackHost(host: string): boolean {
  return host === 'localhost' || host === '::1' || host === '[::1]' || /^127(\.\d{1,3}){3}$/.test(host);
}

/** Behind a proxy that others reach, every client has an address of this host. */
function findOpenProblems({ HOST = '', RUNQ_COMPAT_OPEN: open = [] }: Partial<ApiSettings>): string[] {
  if (!open.includes('loopback') || isLoopbackHost(HOST)) return [];
  return [`RUNQ_COMPAT_OPEN=1 needs HOST=127.0.0.1 (HOST is ${HOST}); or list the addresses of clients without keys`];
}

/** Reads the environment once; throws a `ConfigError` that lists every problem. */
export function parseApiConfig(env: NodeJS.ProcessEnv) {
  const settings = readSettings(apiSettings, env, (given) => [
    ...findAuthProblems(given),
    ...findShardProblems(given),
    ...findLimitProblems(given),
    ...findCompatProblems(given),
    ...(splitAuthModes(given).includes('oidc') ? findOidcProblems(given) : []),
    ...(splitAuthModes(given).includes('lti') ? findLtiProblems(given) : []),
    ...findOpenProblems(given),
  ]);
  const modes = splitAuthModes(settings) as AuthMode[];
  return {
    settings,
    authModes: modes,
    oidc: modes.includes('oidc') ? describeOidc(settings) : null,
    lti: modes.includes('lti') ? describeLti(settings) : null,
    compat: describeCompat(settings),
    ...describeDefaults(settings),
    leastMaxima: findLeastMaxima(settings),
    schedulerSettings: describeScheduler(settings),
  };
}

export type ApiConfig = ReturnType<typeof parseApiConfig>;

/** One retention time for all data of a finished run; ops can set a different one by role and kind. */
const retainFor = (ms: number) => ({
  ...{ retentionStudentMs: ms, retentionGraderMs: ms, retentionBatchMs: ms },
  ...{ outputRetentionMs: ms, artifactRetentionMs: ms },
});

/** The settings of the scheduler from the environment. A number per user applies to every role. */
function describeScheduler(settings: ApiSettings) {
  const { RUNQ_RUNS_PER_USER: runsPerUser, RUNQ_MAX_WAITING_PER_USER: maxWaiting } = settings;
  const { RUNQ_WAITING_BYTES_PER_USER: waitingBytes } = settings;
  return {
    maxActiveUsers: settings.RUNQ_MAX_ACTIVE_USERS,
    maxRuns: settings.RUNQ_MAX_RUNS,
    leaseMs: settings.RUNQ_LEASE_MS,
    memoryOvercommitPercent: settings.RUNQ_MEMORY_OVERCOMMIT_PERCENT,
    largeMemoryBytes: settings.RUNQ_LIMIT_MEMORY_BYTES,
    ...retainFor(settings.RUNQ_RETENTION_MS),
    expiredRunIdMs: settings.RUNQ_EXPIRED_RUN_ID_MS,
    outputBudgetBytes: settings.RUNQ_OUTPUT_BUDGET_BYTES,
    outputBytesPerUser: settings.RUNQ_OUTPUT_BYTES_PER_USER,
    artifactBytesPerUser: settings.RUNQ_ARTIFACT_BYTES_PER_USER,
    artifactBudgetBytes: settings.RUNQ_ARTIFACT_BUDGET_BYTES,
    waitingBudgetBytes: settings.RUNQ_WAITING_BUDGET_BYTES,
    redisReserveBytes: settings.RUNQ_REDIS_RESERVE_BYTES,
    ...describeWorkspaces(settings),
    ...describeMaxima(settings),
    ...(runsPerUser === null ? {} : { runsPerStudent: runsPerUser, runsPerGrader: runsPerUser }),
    ...(maxWaiting === null ? {} : { maxWaitingStudent: maxWaiting, maxWaitingGrader: maxWaiting }),
    ...(waitingBytes === null ? {} : { waitingBytesStudent: waitingBytes, waitingBytesGrader: waitingBytes }),
  };
}

function describeWorkspaces(settings: ApiSettings) {
  const keepMs = settings.RUNQ_WORKSPACE_DAYS * msPerDay;
  return {
    workspaceBytes: settings.RUNQ_WORKSPACE_BYTES,
    workspaceFiles: settings.RUNQ_WORKSPACE_FILES,
    workspaceProjects: settings.RUNQ_WORKSPACE_PROJECTS,
    workspaceVersionBytes: settings.RUNQ_WORKSPACE_VERSION_BYTES,
    workspaceBudgetBytes: settings.RUNQ_WORKSPACE_BUDGET_BYTES,
    ...{ workspaceStudentMs: keepMs, workspaceGraderMs: keepMs },
    sharesPerUser: settings.RUNQ_SHARES_PER_USER,
    shareBytesPerUser: settings.RUNQ_SHARE_BYTES_PER_USER,
  };
}

/** `dev` is the default only on loopback, and only without a key for tokens. */
function splitAuthModes({ HOST = '', RUNQ_AUTH, RUNQ_JWT_SECRET, RUNQ_JWKS_URL }: Partial<ApiSettings>): string[] {
  const standard = isLoopbackHost(HOST) && !RUNQ_JWT_SECRET && !RUNQ_JWKS_URL ? 'dev' : 'jwt';
  return (RUNQ_AUTH ?? standard).split(',').map((word) => word.trim());
}

/** `dev` refuses every address but loopback; `jwt` needs a key. */
function findAuthProblems(settings: Partial<ApiSettings>): string[] {
  const { HOST = '', RUNQ_JWT_SECRET: secret, RUNQ_JWKS_URL: keysUrl } = settings;
  const words = splitAuthModes(settings);
  const problems = words
    .filter((word) => !authModes.some((mode) => mode === word))
    .map((word) => `RUNQ_AUTH may contain ${authModes.join(', ')}, not "${word}"`);
  if (words.includes('dev') && !isLoopbackHost(HOST))
    problems.push(
      'RUNQ_AUTH=dev lets anyone sign in as anyone and works only on a loopback address: ' +
        `set HOST=127.0.0.1, or RUNQ_AUTH=jwt with RUNQ_JWT_SECRET (HOST is ${HOST})`,
    );
  if (words.includes('jwt') && !secret && !keysUrl)
    problems.push('RUNQ_AUTH=jwt needs RUNQ_JWT_SECRET or RUNQ_JWKS_URL');
  if (secret && Buffer.byteLength(secret) < 16) problems.push('RUNQ_JWT_SECRET must be at least 16 bytes long');
  if (keysUrl && !(URL.canParse(keysUrl) && /^https?:$/.test(new URL(keysUrl).protocol)))
    problems.push('RUNQ_JWKS_URL must be an address such as https://school.example/.well-known/jwks.json');
  return problems;
}

/** The environment names of the totals of which every shard needs a part. */
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
