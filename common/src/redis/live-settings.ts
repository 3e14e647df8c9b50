import { defaultMaxima, type LimitMaxima } from '../contract/limit-maxima.js';
import { type AccountSettings, defaultAccountSettings } from './account-settings.js';

/** Settings of the scheduler, in one Redis hash, so that all processes and scripts use the same values. */
export interface Settings extends LimitMaxima, AccountSettings {
  /** Most active users. */
  maxActiveUsers: number;
  /** Slots of a student, and of a grader or ops, without an override. */
  runsPerStudent: number;
  runsPerGrader: number;
  /** Most parked sessions of a user. */
  parkedPerUser: number;
  /** Most active runs; fewer while live workers have fewer slots. */
  maxRuns: number;
  /** Active users reserved for interactive runs. */
  batchReserveUsers: number;
  /** Slots reserved for interactive runs. */
  batchReserveRuns: number;
  /** Most waiting runs of a student, and of a grader or ops. */
  maxWaitingStudent: number;
  maxWaitingGrader: number;
  /** Stored bytes of unfinished runs (programs, labels, input) of a student, of a grader or ops, and of all users. */
  waitingBytesStudent: number;
  waitingBytesGrader: number;
  waitingBudgetBytes: number;
  /** Sum of the memory limits of active runs, in percent of the workers' memory. */
  memoryOvercommitPercent: number;
  /** Memory limit above which smaller runs may overtake a run that waits for memory. */
  largeMemoryBytes: number;
  /** Assumed duration of a run until it is known. */
  estimateMs: number;
  /** Maximum fair-share debt that a returning user keeps. */
  debtMs: number;
  /** Duration of a lease without renewal. */
  leaseMs: number;
  /** Most restarts of a run after a fault of ours. */
  maxRestarts: number;
  /** The same for a submission that is graded, counted since its last finished case. */
  maxGradingRestarts: number;
  /** Delay before a restart after a sandbox fault. */
  retryDelayMs: number;
  /** Retention of finished runs: of students, of graders and ops, and of batches. */
  retentionStudentMs: number;
  retentionGraderMs: number;
  retentionBatchMs: number;
  /** Retention of graded submissions and their batches. */
  retentionGradingMs: number;
  /** How long an expired run returns 410 to its owner. */
  expiredRunIdMs: number;
  /** Retention of output and artifacts of a finished run; at most that of the run. */
  outputRetentionMs: number;
  artifactRetentionMs: number;
  /** Most bytes of output of all finished runs; beyond it, the largest outputs are cut to head and tail first. */
  outputBudgetBytes: number;
  /** The same for one user; beyond it, the oldest outputs are cut first. */
  outputBytesPerUser: number;
  /** Most finished runs of a student, of a grader or ops, and of all users; beyond, the next to expire go. */
  keptRunsStudent: number;
  keptRunsGrader: number;
  keptRuns: number;
  /** Most batches of a user; beyond it, the oldest finished one is deleted. */
  batchesPerUser: number;
  /** Most Idempotency-Keys of a user; the newest are kept. */
  idempotencyKeysPerUser: number;
  /** Length of a user's list of runs, and of the list of expired run ids. */
  historyPerUser: number;
  /** Most bytes of input of a run. */
  inputBytes: number;
  /** Most bytes of artifacts of a user; those of older runs are deleted first. */
  artifactBytesPerUser: number;
  /** The same for all users; beyond it, a file is dropped. */
  artifactBudgetBytes: number;
  /** Most runs of a user with artifacts. */
  artifactRunsPerUser: number;
  /** Most bytes and number of files in a workspace. */
  workspaceBytes: number;
  workspaceFiles: number;
  /** Most projects of a user, the first one included; of deleted ones as many more are kept. */
  workspaceProjects: number;
  /** Most bytes of old versions and deleted files; the oldest are deleted first. */
  workspaceVersionBytes: number;
  /** Most versions of a file, including the current one. */
  workspaceVersions: number;
  /** Retention of old versions and deleted files. */
  workspaceVersionMs: number;
  /** Retention of unused files and shares: of students, and of graders and ops. */
  workspaceStudentMs: number;
  workspaceGraderMs: number;
  /** Most bytes of workspaces and shares of all users; beyond it, new data is refused. */
  workspaceBudgetBytes: number;
  sharesPerUser: number;
  /** Most stored bytes of a user's shares. */
  shareBytesPerUser: number;
  /** Most assignments of a grader, bytes of all their versions, and versions of one. */
  assignmentsPerUser: number;
  assignmentBytesPerUser: number;
  assignmentVersions: number;
  /** Most published assignments of all graders, and students who may hand in something for one of them. */
  publishedAssignments: number;
  studentsPerAssignment: number;
  /** Most attempts of a student that are listed for one assignment; older ones that do not count are forgotten. */
  attemptsPerAssignment: number;
  /** Retention of the list of a student's attempts, after the last one or the end of the assignment. */
  attemptsMs: number;
  /** Longest time between the click of a page that was offline and the arrival of its submission. */
  offlineSubmissionMs: number;
  /** Most bytes of results that grading may use again, per grader, and how long they are kept unused. */
  caseCacheBytesPerUser: number;
  caseCacheMs: number;
  /** Most bytes that a client of a drop-in API may store of each kind, and how long after the last use. */
  clientDocumentBytes: number;
  clientDocumentMs: number;
  /** Bytes of Redis's maxmemory reserved from new data; at most a quarter of it. */
  redisReserveBytes: number;
  /** Approximate length of the audit log. */
  auditEntries: number;
  /** Batches wait: every slot is reserved for interactive runs. Sharing is off. */
  exam: boolean;
  /** No runs are accepted or admitted. */
  paused: boolean;
}

export const defaultSettings: Readonly<Settings> = {
  maxActiveUsers: 10,
  runsPerStudent: 2,
  // More than the number of slots: only the reserve limits a grader.
  runsPerGrader: 1000,
  parkedPerUser: 2,
  maxRuns: 20,
  batchReserveUsers: 2,
  batchReserveRuns: 2,
  maxWaitingStudent: 50,
  maxWaitingGrader: 20_000,
  waitingBytesStudent: 16_777_216,
  waitingBytesGrader: 268_435_456,
  waitingBudgetBytes: 1_073_741_824,
  memoryOvercommitPercent: 250,
  largeMemoryBytes: 268_435_456,
  estimateMs: 200,
  debtMs: 1000,
  leaseMs: 8000,
  maxRestarts: 1,
  maxGradingRestarts: 10,
  retryDelayMs: 500,
  retentionStudentMs: 86_400_000,
  retentionGraderMs: 86_400_000,
  retentionBatchMs: 86_400_000,
  retentionGradingMs: 2_592_000_000,
  expiredRunIdMs: 604_800_000,
  outputRetentionMs: 86_400_000,
  artifactRetentionMs: 86_400_000,
  outputBudgetBytes: 1_073_741_824,
  outputBytesPerUser: 134_217_728,
  keptRunsStudent: 5000,
  keptRunsGrader: 50_000,
  keptRuns: 200_000,
  batchesPerUser: 500,
  idempotencyKeysPerUser: 20_000,
  historyPerUser: 1000,
  inputBytes: 1_048_576,
  artifactBytesPerUser: 67_108_864,
  artifactBudgetBytes: 1_073_741_824,
  artifactRunsPerUser: 500,
  workspaceBytes: 8_388_608,
  workspaceFiles: 200,
  workspaceProjects: 100,
  workspaceVersionBytes: 16_777_216,
  workspaceVersions: 50,
  workspaceVersionMs: 7_776_000_000,
  workspaceStudentMs: 31_536_000_000,
  workspaceGraderMs: 31_536_000_000,
  workspaceBudgetBytes: 1_073_741_824,
  sharesPerUser: 100,
  shareBytesPerUser: 16_777_216,
  assignmentsPerUser: 200,
  assignmentBytesPerUser: 67_108_864,
  assignmentVersions: 20,
  publishedAssignments: 1000,
  studentsPerAssignment: 5000,
  attemptsPerAssignment: 200,
  attemptsMs: 31_536_000_000,
  offlineSubmissionMs: 86_400_000,
  caseCacheBytesPerUser: 33_554_432,
  caseCacheMs: 604_800_000,
  clientDocumentBytes: 33_554_432,
  clientDocumentMs: 172_800_000,
  redisReserveBytes: 67_108_864,
  auditEntries: 10_000,
  ...defaultMaxima,
  ...defaultAccountSettings,
  ...{ exam: false, paused: false },
};

/** Settings that apply to all shards together: each shard uses its part. */
export const totalSettings = [
  ...(['maxActiveUsers', 'maxRuns', 'batchReserveUsers', 'batchReserveRuns'] as const),
  ...(['outputBudgetBytes', 'keptRuns', 'workspaceBudgetBytes', 'auditEntries'] as const),
  ...(['waitingBudgetBytes', 'artifactBudgetBytes'] as const),
] satisfies (keyof Settings)[];

/** Parses Redis hashes as settings; later ones win. Missing and invalid fields are ignored, as in the scripts. */
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
