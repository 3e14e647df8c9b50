import { type LimitMaxima, limitOfMaximum } from './limit-maxima.js';
import { limitRanges } from './limits.js';

const maximaRanges = Object.fromEntries(
  Object.entries(limitOfMaximum).map(([name, limit]) => [name, limitRanges[limit]]),
) as Record<keyof LimitMaxima, { min: number; max: number }>;

/** Ranges of the live settings. Names have the unit; slots and users are counts. */
export const settingRanges = {
  maxActiveUsers: { min: 1, max: 100_000 },
  runsPerStudent: { min: 1, max: 1000 },
  runsPerGrader: { min: 1, max: 1000 },
  parkedPerUser: { min: 0, max: 1000 },
  maxRuns: { min: 1, max: 100_000 },
  batchReserveUsers: { min: 0, max: 100_000 },
  batchReserveRuns: { min: 0, max: 100_000 },
  maxWaitingStudent: { min: 1, max: 1_000_000 },
  maxWaitingGrader: { min: 1, max: 1_000_000 },
  waitingBytesStudent: { min: 1_048_576, max: 17_179_869_184 },
  waitingBytesGrader: { min: 1_048_576, max: 17_179_869_184 },
  waitingBudgetBytes: { min: 16_777_216, max: 1_099_511_627_776 },
  memoryOvercommitPercent: { min: 10, max: 10_000 },
  largeMemoryBytes: limitRanges.memoryBytes,
  estimateMs: { min: 1, max: 60_000 },
  debtMs: { min: 0, max: 600_000 },
  leaseMs: { min: 3000, max: 120_000 },
  maxRestarts: { min: 0, max: 10 },
  maxGradingRestarts: { min: 0, max: 100 },
  retryDelayMs: { min: 0, max: 600_000 },
  retentionStudentMs: { min: 60_000, max: 2_592_000_000 },
  retentionGraderMs: { min: 60_000, max: 2_592_000_000 },
  retentionBatchMs: { min: 60_000, max: 2_592_000_000 },
  retentionGradingMs: { min: 60_000, max: 315_360_000_000 },
  expiredRunIdMs: { min: 60_000, max: 2_592_000_000 },
  outputRetentionMs: { min: 60_000, max: 2_592_000_000 },
  artifactRetentionMs: { min: 60_000, max: 2_592_000_000 },
  outputBudgetBytes: { min: 16_777_216, max: 1_099_511_627_776 },
  outputBytesPerUser: { min: 1_048_576, max: 1_099_511_627_776 },
  keptRunsStudent: { min: 10, max: 10_000_000 },
  keptRunsGrader: { min: 10, max: 10_000_000 },
  keptRuns: { min: 1000, max: 10_000_000 },
  batchesPerUser: { min: 1, max: 100_000 },
  idempotencyKeysPerUser: { min: 1, max: 1_000_000 },
  historyPerUser: { min: 1, max: 100_000 },
  // With the stdin of a request (1 MiB), as much as the sandbox buffers for a program.
  inputBytes: { min: 1024, max: 3_145_728 },
  artifactBytesPerUser: { min: 8_388_608, max: 17_179_869_184 },
  artifactBudgetBytes: { min: 16_777_216, max: 1_099_511_627_776 },
  artifactRunsPerUser: { min: 1, max: 10_000 },
  workspaceBytes: { min: 65_536, max: 1_073_741_824 },
  workspaceFiles: { min: 1, max: 10_000 },
  workspaceVersionBytes: { min: 0, max: 1_073_741_824 },
  workspaceVersions: { min: 1, max: 1000 },
  workspaceVersionMs: { min: 60_000, max: 315_360_000_000 },
  workspaceStudentMs: { min: 60_000, max: 315_360_000_000 },
  workspaceGraderMs: { min: 60_000, max: 315_360_000_000 },
  workspaceBudgetBytes: { min: 1_048_576, max: 1_099_511_627_776 },
  workspaceProjects: { min: 1, max: 1000 },
  sharesPerUser: { min: 1, max: 10_000 },
  shareBytesPerUser: { min: 1_048_576, max: 17_179_869_184 },
  assignmentsPerUser: { min: 1, max: 10_000 },
  assignmentBytesPerUser: { min: 1_048_576, max: 17_179_869_184 },
  assignmentVersions: { min: 1, max: 1000 },
  publishedAssignments: { min: 1, max: 100_000 },
  studentsPerAssignment: { min: 1, max: 50_000 },
  attemptsPerAssignment: { min: 2, max: 1000 },
  attemptsMs: { min: 86_400_000, max: 315_360_000_000 },
  offlineSubmissionMs: { min: 0, max: 2_592_000_000 },
  caseCacheBytesPerUser: { min: 0, max: 17_179_869_184 },
  caseCacheMs: { min: 60_000, max: 2_592_000_000 },
  clientDocumentBytes: { min: 0, max: 17_179_869_184 },
  clientDocumentMs: { min: 60_000, max: 2_592_000_000 },
  apiKeysPerUser: { min: 0, max: 1000 },
  apiKeyMs: { min: 86_400_000, max: 315_360_000_000 },
  signInsPerUser: { min: 1, max: 1000 },
  signInMs: { min: 60_000, max: 2_592_000_000 },
  signInIdleMs: { min: 60_000, max: 2_592_000_000 },
  maxAccounts: { min: 1, max: 200_000 },
  invitationMs: { min: 60_000, max: 7_776_000_000 },
  passwordFailuresPerUser: { min: 1, max: 100 },
  passwordFailuresPerAddress: { min: 1, max: 1_000_000 },
  passwordFailureMs: { min: 60_000, max: 86_400_000 },
  lockoutMs: { min: 1000, max: 3_600_000 },
  maxLockoutMs: { min: 1000, max: 86_400_000 },
  maxFailureRecords: { min: 1000, max: 1_000_000 },
  redisReserveBytes: { min: 1_048_576, max: 1_099_511_627_776 },
  auditEntries: { min: 100, max: 1_000_000 },
  ...maximaRanges,
} as const;

/** Number of shards; more would cost every worker too many connections. */
export const shardsRange = { min: 1, max: 64 };

/** Settings that are divided among the shards and must be at least 1 in each. */
export const leastOnePerShard = ['maxActiveUsers', 'maxRuns'] as const;

/** Most characters of a reason in the audit log, and of a pause reason for students. */
export const longestReason = 500;
