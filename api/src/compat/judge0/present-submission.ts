import { isUtf8 } from 'node:buffer';
import type { Usage } from '@runq/common/contract/run';
import type { StoredRun } from '@runq/common/runs/run-records';
import { WireError } from '../compat-api.js';
import { judge0LimitNames } from './configuration.js';
import { findLanguage } from './languages.js';
import type { Submission } from './parse-submission.js';
import { acceptedId, isSameOutput, judgeEnding, processingId, queuedId, statuses } from './statuses.js';

/** A submission with the run that decides it, as it stands. Output is empty before the end. */
export interface JudgedSubmission {
  token: string;
  submission: Submission;
  run: StoredRun;
  /** Its runs before that one, all accepted: with `number_of_runs` time and memory are averages. */
  earlier: StoredRun[];
  stdout: Buffer;
  stderr: Buffer;
  both: Buffer;
}

const defaultFields = ['token', 'time', 'memory', 'stdout', 'stderr', 'compile_output', 'message', 'status'];
const givenFields = [
  ...['source_code', 'language_id', 'stdin', 'expected_output', 'compiler_options', 'command_line_arguments'],
  ...judge0LimitNames,
  ...['redirect_stderr_to_stdout', 'callback_url', 'additional_files', 'enable_network'],
  ...['enable_per_process_and_thread_time_limit', 'enable_per_process_and_thread_memory_limit'],
];
const resultFields = [
  ...['status_id', 'created_at', 'finished_at', 'started_at', 'queued_at', 'updated_at', 'wall_time'],
  ...['exit_code', 'exit_signal', 'queue_host', 'execution_host', 'language'],
];
const allFields = [...new Set([...defaultFields, ...givenFields, ...resultFields])];

/** The chosen fields of `?fields=`, all of them for `*`. */
export function parseFields(text: string | undefined): string[] {
  const names = (text ?? '')
    .split(',')
    .map((name) => name.trim())
    .filter((name) => name !== '');
  if (names.length === 0) return defaultFields;
  const invalid = names.filter((name) => name !== '*' && !allFields.includes(name));
  if (invalid.length > 0) throw new WireError(400, { error: `invalid fields: [${invalid.join(', ')}]` });
  if (names.includes('*')) return allFields;
  return [...new Set(names)];
}

export interface Presentation {
  fields: readonly string[];
  isBase64: boolean;
}

/** Texts that are bytes: base64 or UTF-8, by the request. */
const byteFields = new Set([
  'source_code',
  'stdin',
  'expected_output',
  'stdout',
  'stderr',
  'compile_output',
  'message',
]);

/** The chosen fields as JSON; null if one of them is neither UTF-8 nor wanted in base64. */
export function presentSubmission(judged: JudgedSubmission, { fields, isBase64 }: Presentation): object | null {
  const values = describeSubmission(judged);
  const presented: Record<string, unknown> = {};
  for (const field of fields) {
    const value = values[field] ?? null;
    if (!byteFields.has(field) || value === null) presented[field] = value;
    else if (isBase64) presented[field] = encodeLines(value as Buffer);
    else if (isUtf8(value as Buffer)) presented[field] = String(value);
    else return null;
  }
  return presented;
}

/** Judge0's base64 has a line break after 60 characters and at its end. */
const encodeLines = (bytes: Buffer) => bytes.toString('base64').replace(/.{1,60}/g, '$&\n');

/** Averages of times have at most microseconds. */
const seconds = (ms: number) => (ms % 1000 === 0 ? (ms / 1000).toFixed(1) : String(Math.round(ms * 1000) / 1e6));
const timeOf = (epochMs: number | null) => (epochMs === null ? null : new Date(epochMs).toISOString());
const bytesOf = (base64: string | null) => (base64 === null ? null : Buffer.from(base64, 'base64'));
const unlessEmpty = (bytes: Buffer) => (bytes.length === 0 ? null : bytes);

/** What counts as the output, and how the run that decides ended. */
function judgeRun({ submission, run, stdout, both }: Omit<JudgedSubmission, 'token'>) {
  const expected = bytesOf(submission.expected_output);
  const output = submission.redirect_stderr_to_stdout ? both : stdout;
  return { output, ending: judgeEnding(run, () => expected === null || isSameOutput(expected, output)) };
}

export const isAccepted = (judged: JudgedSubmission) => judgeRun(judged).ending.statusId === acceptedId;

/** The average of a figure over all runs; null before the end. */
function averageUsage({ earlier, run }: JudgedSubmission, figure: (usage: Usage) => number): number | null {
  if (!run.usage) return null;
  const figures = [...earlier, run].flatMap(({ usage }) => (usage ? [figure(usage)] : []));
  return figures.reduce((sum, value) => sum + value, 0) / figures.length;
}

/** Every field of Judge0; byte fields as buffers. Times and limits of time are text, as decimals of Rails are. */
function describeSubmission(judged: JudgedSubmission) {
  const { token, submission, run, stderr } = judged;
  const first = judged.earlier[0] ?? run;
  const isMerged = submission.redirect_stderr_to_stdout;
  const { output, ending } = judgeRun(judged);
  const { message, exitCode, exitSignal } = ending;
  // The next of several runs is in the queue.
  const statusId = ending.statusId === queuedId && first !== run ? processingId : ending.statusId;
  const timeMs = averageUsage(judged, ({ cpuTimeMs }) => cpuTimeMs);
  const memoryBytes = averageUsage(judged, ({ memoryPeakBytes }) => memoryPeakBytes);
  const values: Record<string, unknown> = {
    ...submission,
    cpu_time_limit: seconds(submission.cpu_time_limit * 1000),
    cpu_extra_time: seconds(submission.cpu_extra_time * 1000),
    wall_time_limit: seconds(submission.wall_time_limit * 1000),
    source_code: bytesOf(submission.source_code),
    additional_files: submission.additional_files && encodeLines(Buffer.from(submission.additional_files, 'base64')),
    stdin: bytesOf(submission.stdin),
    expected_output: bytesOf(submission.expected_output),
    token,
    stdout: unlessEmpty(output),
    stderr: isMerged ? null : unlessEmpty(stderr),
    compile_output: null,
    message: message === null ? null : Buffer.from(message),
    status: statuses[statusId - 1],
    status_id: statusId,
    language: findLanguage(submission.language_id),
    time: timeMs === null ? null : seconds(timeMs),
    wall_time: run.usage ? seconds(run.usage.wallTimeMs) : null,
    memory: memoryBytes === null ? null : Math.round(memoryBytes / 1024),
    exit_code: exitCode,
    exit_signal: exitSignal,
    created_at: timeOf(first.submittedAt),
    queued_at: timeOf(first.submittedAt),
    started_at: timeOf(first.startedAt),
    finished_at: timeOf(run.finishedAt),
    updated_at: timeOf(run.finishedAt ?? run.startedAt ?? run.submittedAt),
    queue_host: null,
    execution_host: run.workerId,
  };
  return values;
}
