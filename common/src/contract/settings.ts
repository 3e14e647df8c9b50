/** The range of every setting that can be changed while the service runs. Units are in the names; places and users are counts. */
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
  estimateMs: { min: 1, max: 60_000 },
  debtMs: { min: 0, max: 600_000 },
  leaseMs: { min: 3000, max: 120_000 },
  maxRestarts: { min: 0, max: 10 },
  retryDelayMs: { min: 0, max: 600_000 },
  retentionStudentMs: { min: 60_000, max: 2_592_000_000 },
  retentionGraderMs: { min: 60_000, max: 2_592_000_000 },
  retentionBatchMs: { min: 60_000, max: 2_592_000_000 },
  outputRetentionMs: { min: 60_000, max: 2_592_000_000 },
  artifactRetentionMs: { min: 60_000, max: 2_592_000_000 },
  outputBudgetBytes: { min: 16_777_216, max: 1_099_511_627_776 },
  keptRuns: { min: 1000, max: 10_000_000 },
  historyPerUser: { min: 1, max: 100_000 },
  inputBytes: { min: 1024, max: 67_108_864 },
  artifactBytesPerUser: { min: 8_388_608, max: 17_179_869_184 },
  artifactRunsPerUser: { min: 1, max: 10_000 },
  workspaceBytes: { min: 65_536, max: 1_073_741_824 },
  workspaceFiles: { min: 1, max: 10_000 },
  workspaceVersionBytes: { min: 0, max: 1_073_741_824 },
  workspaceVersions: { min: 1, max: 1000 },
  workspaceVersionMs: { min: 60_000, max: 315_360_000_000 },
  workspaceStudentMs: { min: 60_000, max: 315_360_000_000 },
  workspaceGraderMs: { min: 60_000, max: 315_360_000_000 },
  workspaceBudgetBytes: { min: 1_048_576, max: 1_099_511_627_776 },
  sharesPerUser: { min: 1, max: 10_000 },
  auditEntries: { min: 100, max: 1_000_000 },
} as const;

/** Shards over which people may be spread; more would cost every worker more connections than it has use for. */
export const shardsRange = { min: 1, max: 64 };

/** Settings that are divided among the shards and of which each needs a part, since without one it would serve nobody. */
export const leastOnePerShard = ['maxActiveUsers', 'maxRuns'] as const;

/** Characters of what ops say for the audit, and of what students are told of a pause. */
export const longestReason = 500;
