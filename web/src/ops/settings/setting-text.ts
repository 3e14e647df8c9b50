import type { settingRanges } from '@runq/common/contract/settings';
import { formatBytes, formatLimit } from '../../ui/format.js';
import type { SettingValue } from '../ops-shape.js';

const labels: Record<keyof typeof settingRanges | 'exam' | 'singleSignIn', string> = {
  maxActiveUsers: 'Active users limit',
  maxRuns: 'Active runs limit',
  runsPerStudent: 'Active runs per student',
  runsPerGrader: 'Active runs per grader',
  maxWaitingStudent: 'Queued runs per student',
  maxWaitingGrader: 'Queued runs per grader',
  exam: 'Exam mode (batches wait, sharing is off)',
  batchReserveUsers: 'User slots reserved for interactive runs',
  batchReserveRuns: 'Run slots reserved for interactive runs',
  leaseMs: 'Worker lease timeout',
  maxRestarts: 'Retries per run',
  maxGradingRestarts: 'Retries per graded submission',
  retryDelayMs: 'Retry delay',
  estimateMs: 'Initial run time estimate',
  debtMs: 'Fair-share debt limit',
  retentionStudentMs: 'Retention of student runs',
  retentionGraderMs: 'Retention of grader runs',
  retentionBatchMs: 'Retention of batch runs',
  retentionGradingMs: 'Retention of graded submissions',
  expiredRunIdMs: 'Retention of expired run IDs',
  outputRetentionMs: 'Output retention',
  artifactRetentionMs: 'Artifact retention',
  outputBudgetBytes: 'Total output size',
  keptRuns: 'Finished runs kept',
  historyPerUser: 'Run history per user',
  inputBytes: 'Input size per run',
  artifactBytesPerUser: 'Artifact size per user',
  artifactRunsPerUser: 'Runs with artifacts per user',
  parkedPerUser: 'Paused sessions per user',
  waitingBytesStudent: 'Queued data per student',
  waitingBytesGrader: 'Queued data per grader',
  waitingBudgetBytes: 'Total queued data',
  outputBytesPerUser: 'Output size per user',
  keptRunsStudent: 'Finished runs kept per student',
  keptRunsGrader: 'Finished runs kept per grader',
  batchesPerUser: 'Batches per user',
  idempotencyKeysPerUser: 'Idempotency keys per user',
  artifactBudgetBytes: 'Total artifact size',
  workspaceBytes: 'Workspace size',
  workspaceFiles: 'Files per workspace',
  workspaceProjects: 'Projects per workspace',
  workspaceVersionBytes: 'Size of old versions per workspace',
  workspaceVersions: 'Versions per file',
  workspaceVersionMs: 'Retention of old versions and deleted files',
  workspaceStudentMs: 'Retention of student workspaces',
  workspaceGraderMs: 'Retention of grader workspaces',
  workspaceBudgetBytes: 'Total size of workspaces and shared programs',
  sharesPerUser: 'Shared links per user',
  shareBytesPerUser: 'Size of shared programs per user',
  assignmentsPerUser: 'Assignments per grader',
  assignmentBytesPerUser: 'Size of assignments per grader',
  assignmentVersions: 'Versions per assignment',
  publishedAssignments: 'Published assignments',
  studentsPerAssignment: 'Students per published assignment',
  attemptsPerAssignment: 'Listed attempts per student and assignment',
  attemptsMs: 'Retention of lists of attempts',
  offlineSubmissionMs: 'Maximum age of an offline submission',
  caseCacheBytesPerUser: 'Cached case results per grader',
  caseCacheMs: 'Retention of cached case results',
  clientDocumentBytes: 'Stored files per drop-in API client',
  clientDocumentMs: 'Retention of these files',
  apiKeysPerUser: 'API keys per user',
  apiKeyMs: 'Longest lifetime of an API key',
  signInsPerUser: 'Sign-ins per user',
  signInMs: 'Longest sign-in',
  signInIdleMs: 'Longest sign-in without activity',
  maxAccounts: 'Local accounts',
  invitationMs: 'Lifetime of an invitation',
  maxCourses: 'Courses',
  membersPerCourse: 'Members of a course',
  batchesPerCourse: 'Listed batches of a course',
  passwordFailuresPerUser: 'Failed sign-ins per user before a wait',
  passwordFailuresPerAddress: 'Names with failed sign-ins per address before a wait',
  passwordFailureMs: 'Time until failed sign-ins are forgotten',
  lockoutMs: 'First wait after failed sign-ins',
  maxLockoutMs: 'Longest wait after failed sign-ins',
  maxFailureRecords: 'Users and addresses with stored failures',
  singleSignIn: 'One browser at a time (students)',
  knownNetworkMs: 'Time that a user is known at an address',
  knownNetworksPerUser: 'Addresses at which a user is known',
  redisReserveBytes: 'Reserved Redis memory',
  auditEntries: 'Audit log entries',
  memoryOvercommitPercent: 'Memory overcommit (% of worker memory)',
  largeMemoryBytes: 'Memory limit above which runs may be overtaken',
  maxWallTimeMs: 'Maximum wall time',
  maxSessionTimeMs: 'Maximum session time',
  maxCpuTimeMs: 'Maximum CPU time',
  maxMemoryBytesStudent: 'Maximum memory per student run',
  maxMemoryBytesGrader: 'Maximum memory per grader run',
  maxOutputBytes: 'Maximum output',
  maxProcesses: 'Maximum processes',
  maxDiskBytes: 'Maximum disk space',
  maxIdleTimeMs: 'Maximum input wait',
};

/** The settings shown first; the others are collapsed. */
export const mainSettings: readonly string[] = [
  ...['maxActiveUsers', 'maxRuns', 'runsPerStudent', 'runsPerGrader', 'maxWaitingStudent', 'maxWaitingGrader'],
  ...['batchReserveUsers', 'batchReserveRuns', 'singleSignIn'],
];

const dayMs = 86_400_000;

/** Returns the label of a setting; an unknown one is derived from its name. */
export const describeSetting = (name: string): string =>
  labels[name as keyof typeof labels] ??
  name.replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`).replace(/ (ms|bytes)\b/, '');

/** Formats the value of a setting by the unit in its name. */
export function formatSetting(name: string, value: SettingValue): string {
  if (typeof value === 'boolean') return value ? 'on' : 'off';
  if (/Bytes/.test(name)) return formatBytes(value);
  if (!name.endsWith('Ms')) return value.toLocaleString('en');
  if (value < 1000) return `${value} ms`;
  if (value % dayMs === 0) return value === dayMs ? '1 day' : `${value / dayMs} days`;
  return formatLimit(value);
}
