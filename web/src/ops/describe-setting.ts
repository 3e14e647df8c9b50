import { formatBytes, formatLimit } from '../run/format-amounts.js';
import type { SettingValue } from './ops-shape.js';

const words: Record<string, string> = {
  maxActiveUsers: 'Active users at once',
  maxRuns: 'Active runs at once',
  runsPerStudent: 'Active runs of a student',
  runsPerGrader: 'Active runs of a grader',
  maxWaitingStudent: 'Waiting runs of a student',
  maxWaitingGrader: 'Waiting runs of a grader',
  exam: 'Exam: batches wait',
  batchReserveUsers: 'Active users that batches leave free',
  batchReserveRuns: 'Places that batches leave free',
  leaseMs: 'Silence after which a worker is given up',
  maxRestarts: 'Restarts of a run',
  retryDelayMs: 'Rest of a run that the sandbox failed',
  estimateMs: 'Cost of a turn until its time is known',
  debtMs: 'Most that the past puts one behind',
  retentionStudentMs: 'Runs of students are kept',
  retentionGraderMs: 'Runs of graders are kept',
  retentionBatchMs: 'Runs of batches are kept',
  outputRetentionMs: 'Output is kept',
  artifactRetentionMs: 'Files of runs are kept',
  outputBudgetBytes: 'Output that is kept in all',
  keptRuns: 'Finished runs that are kept',
  historyPerUser: 'Runs in the list of a person',
  inputBytes: 'Input of a run',
  artifactBytesPerUser: 'Files of runs kept of a person',
  artifactRunsPerUser: 'Runs of a person whose files are kept',
  auditEntries: 'Entries of the audit',
};

/** What an operator looks at first; the others follow by themselves. */
export const mainSettings: readonly string[] = [
  ...['maxActiveUsers', 'maxRuns', 'runsPerStudent', 'runsPerGrader', 'maxWaitingStudent', 'maxWaitingGrader'],
  ...['batchReserveUsers', 'batchReserveRuns'],
];

const dayMs = 86_400_000;

/** A setting in words; one that this page does not know yet by its name. */
export const describeSetting = (name: string): string =>
  words[name] ?? name.replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`).replace(/ (ms|bytes)\b/, '');

/** Its value for people; the unit is in its name. */
export function formatSetting(name: string, value: SettingValue): string {
  if (typeof value === 'boolean') return value ? 'on' : 'off';
  if (/Bytes/.test(name)) return formatBytes(value);
  if (!name.endsWith('Ms')) return value.toLocaleString('en');
  if (value < 1000) return `${value} ms`;
  if (value % dayMs === 0) return value === dayMs ? '1 day' : `${value / dayMs} days`;
  return formatLimit(value);
}
