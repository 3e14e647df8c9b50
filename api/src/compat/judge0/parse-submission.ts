import { type Judge0Limit, judge0LimitNames, judge0Limits, maxArgumentsLength } from './configuration.js';
import { findLanguage, multiFileId } from './languages.js';

/** A valid submission; texts are bytes in base64, so that every byte survives its storage. */
export interface Submission extends Record<Judge0Limit, number> {
  language_id: number;
  source_code: string | null;
  stdin: string | null;
  expected_output: string | null;
  /** A zip. */
  additional_files: string | null;
  compiler_options: string | null;
  command_line_arguments: string | null;
  redirect_stderr_to_stdout: boolean;
  enable_per_process_and_thread_time_limit: boolean;
  enable_per_process_and_thread_memory_limit: boolean;
  enable_network: boolean;
  callback_url: string | null;
}

/** Problems by field, as Rails words them. */
export type SubmissionErrors = Record<string, string[]>;

const isBlank = (value: unknown) => value === undefined || value === null || String(value).trim() === '';
const isTrue = (value: unknown) => value === true || value === 1 || value === 'true' || value === '1' || value === 't';
const textOf = (value: unknown) => (isBlank(value) ? null : String(value));

/** Base64 with line breaks, in either alphabet, with or without its padding: what clients send. */
const decodeBase64 = (value: unknown) => Buffer.from(String(value), 'base64');

/** Parses a submission, or lists what is wrong with its fields. With `isBase64` three of them are base64. */
export function parseSubmission(
  body: unknown,
  isBase64: boolean,
): { submission: Submission; errors: null } | { submission: null; errors: SubmissionErrors } {
  const given = (typeof body === 'object' && body !== null ? body : {}) as Record<string, unknown>;
  const errors: SubmissionErrors = {};
  const refuse = (field: string, message: string) => {
    errors[field] = [...(errors[field] ?? []), message];
  };
  const bytesOf = (field: string): string | null => {
    const value = given[field];
    if (value === undefined || value === null) return null;
    return (isBase64 ? decodeBase64(value) : Buffer.from(String(value))).toString('base64');
  };

  const languageId = Number(given.language_id);
  if (isBlank(given.language_id)) refuse('language_id', "can't be blank");
  if (!findLanguage(languageId)) refuse('language_id', `language with id ${given.language_id ?? ''} doesn't exist`);
  const source = bytesOf('source_code');
  const isSourceBlank = source === null || Buffer.from(source, 'base64').toString('latin1').trim() === '';
  const files = isBlank(given.additional_files) ? null : decodeBase64(given.additional_files).toString('base64');
  if (languageId === multiFileId) {
    if (!isSourceBlank) refuse('source_code', 'must be blank');
    if (files === null) refuse('additional_files', "can't be blank");
  } else if (isSourceBlank) refuse('source_code', "can't be blank");

  const limits = {} as Record<Judge0Limit, number>;
  for (const name of judge0LimitNames) {
    const problem = findProblem(name, given[name]);
    if (problem) refuse(name, problem);
    limits[name] = isBlank(given[name]) ? judge0Limits[name].default : Number(given[name]);
  }
  if (!isBlank(given.compiler_options))
    refuse('compiler_options', 'setting compiler options is only allowed for compiled languages');
  if (String(given.command_line_arguments ?? '').length > maxArgumentsLength)
    refuse('command_line_arguments', `is too long (maximum is ${maxArgumentsLength} characters)`);
  if (isTrue(given.enable_network)) refuse('enable_network', 'enabling network is not allowed');
  if (!isBlank(given.callback_url) && !isWebAddress(String(given.callback_url)))
    refuse('callback_url', 'is not an address of http or https');
  if (Object.keys(errors).length > 0) return { submission: null, errors };
  return {
    errors: null,
    submission: {
      ...limits,
      language_id: languageId,
      source_code: languageId === multiFileId ? null : source,
      stdin: bytesOf('stdin'),
      expected_output: bytesOf('expected_output'),
      additional_files: files,
      compiler_options: null,
      command_line_arguments: textOf(given.command_line_arguments),
      redirect_stderr_to_stdout: isTrue(given.redirect_stderr_to_stdout),
      enable_per_process_and_thread_time_limit: isTrue(given.enable_per_process_and_thread_time_limit),
      enable_per_process_and_thread_memory_limit: isTrue(given.enable_per_process_and_thread_memory_limit),
      enable_network: false,
      callback_url: textOf(given.callback_url),
    },
  };
}

function findProblem(name: Judge0Limit, value: unknown): string | null {
  if (isBlank(value)) return null;
  const { min, max, isInteger } = judge0Limits[name];
  const number = typeof value === 'number' || typeof value === 'string' ? Number(value) : Number.NaN;
  if (!Number.isFinite(number)) return 'is not a number';
  const format = (limit: number) => (isInteger ? String(limit) : limit.toFixed(1));
  if (number > max) return `must be less than or equal to ${format(max)}`;
  if (number >= min) return null;
  return min === 1 && isInteger ? 'must be greater than 0' : `must be greater than or equal to ${min}`;
}

const isWebAddress = (text: string) => URL.canParse(text) && /^https?:$/.test(new URL(text).protocol);
