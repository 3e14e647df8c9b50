import { callbackTimeoutMs, callbackTries } from '../callbacks.js';

/** Defaults and maxima of Judge0. Times in seconds, sizes in KB. */
export const judge0Limits = {
  cpu_time_limit: { default: 5, min: 0, max: 15, isInteger: false },
  cpu_extra_time: { default: 1, min: 0, max: 5, isInteger: false },
  wall_time_limit: { default: 10, min: 1, max: 20, isInteger: false },
  memory_limit: { default: 128_000, min: 2048, max: 512_000, isInteger: true },
  stack_limit: { default: 64_000, min: 0, max: 128_000, isInteger: true },
  max_processes_and_or_threads: { default: 60, min: 1, max: 120, isInteger: true },
  max_file_size: { default: 1024, min: 0, max: 4096, isInteger: true },
  number_of_runs: { default: 1, min: 1, max: 20, isInteger: true },
} as const;

export type Judge0Limit = keyof typeof judge0Limits;
export const judge0LimitNames = Object.keys(judge0Limits) as Judge0Limit[];

/** The most that the files of an archive may hold together. */
export const maxExtractBytes = 10 * 1024 * 1024;
export const maxBatch = 20;
export const maxArgumentsLength = 512;

/** `GET /config_info`. */
export const configInfo = {
  maintenance_mode: false,
  enable_wait_result: true,
  enable_compiler_options: false,
  allowed_languages_for_compile_options: [],
  enable_command_line_arguments: true,
  enable_submission_delete: true,
  enable_callbacks: true,
  callbacks_max_tries: callbackTries,
  callbacks_timeout: callbackTimeoutMs / 1000,
  enable_additional_files: true,
  ...Object.fromEntries(
    Object.entries(judge0Limits).flatMap(([name, limit]) => [
      [name, limit.default],
      [`max_${name}`, limit.max],
    ]),
  ),
  enable_per_process_and_thread_time_limit: false,
  allow_enable_per_process_and_thread_time_limit: true,
  enable_per_process_and_thread_memory_limit: false,
  allow_enable_per_process_and_thread_memory_limit: true,
  redirect_stderr_to_stdout: false,
  enable_batched_submissions: true,
  max_submission_batch_size: maxBatch,
  allow_enable_network: false,
  enable_network: false,
  disable_implicit_base64_encoding: true,
  max_extract_size: maxExtractBytes / 1024,
  submission_cache_duration: 0,
  use_docs_as_homepage: false,
};
