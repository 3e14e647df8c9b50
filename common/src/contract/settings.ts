/** The range of every setting that can be changed while the service runs. Units are in the names; places and users are counts. */
export const settingRanges = {
  maxActiveUsers: { min: 1, max: 100_000 },
  runsPerStudent: { min: 1, max: 1000 },
  runsPerGrader: { min: 1, max: 1000 },
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
  auditEntries: { min: 100, max: 1_000_000 },
} as const;

/** Characters of what ops say for the audit, and of what students are told of a pause. */
export const longestReason = 500;
