import type { Limits } from '@runq/common/contract/limits';
import { readZip } from '../../archives/read-zip.js';
import type { CompatProgram } from '../run-program.js';
import { splitArguments } from '../split-arguments.js';
import { maxExtractBytes } from './configuration.js';
import { multiFileId, sourceFile } from './languages.js';
import type { Submission, SubmissionErrors } from './parse-submission.js';

const archiveLimits = { maxTotalBytes: maxExtractBytes, maxRatio: 100, maxFiles: 99, maxDepth: 10 };
/** Characters that Judge0 removes from arguments, which a shell would read. */
const shellCharacters = /[$&;<>|`]/g;
const runScripts = ['run', 'run.sh'];
const launcher = '_run.py';

/** The program of a submission, or what is wrong with its archive. */
export async function toProgram(
  submission: Submission,
): Promise<{ program: CompatProgram; errors: null } | { program: null; errors: SubmissionErrors }> {
  const files = new Map<string, string>();
  if (submission.additional_files !== null) {
    const archive = await readZip(Buffer.from(submission.additional_files, 'base64'), archiveLimits);
    const [problem] = archive.problems;
    if (problem) return { program: null, errors: { additional_files: [`${problem.path} ${problem.reason}`.trim()] } };
    for (const { path, data } of archive.entries) files.set(path, data.toString('base64'));
  }
  let entry = sourceFile;
  if (submission.language_id === multiFileId) {
    const script = runScripts.find((name) => files.has(name));
    if (!script) return { program: null, errors: { additional_files: ['must hold a script "run"'] } };
    entry = launcher;
    files.set(entry, Buffer.from(startScript(script)).toString('base64'));
  } else files.set(sourceFile, submission.source_code!);
  return {
    errors: null,
    program: {
      files: [...files].map(([path, content]) => ({ path, content, encoding: 'base64' })),
      entry,
      args: splitArguments([(submission.command_line_arguments ?? '').replace(shellCharacters, '')]),
      stdin: Buffer.from(submission.stdin ?? '', 'base64').toString('utf8'),
      limits: toLimits(submission),
      api: 'judge0',
    },
  };
}

/** The script replaces the launcher in its process; it runs inside the sandbox, as the program would. */
const startScript = (script: string) =>
  `import os, sys\nos.execv("/bin/sh", ["sh", ${JSON.stringify(script)}, *sys.argv[1:]])\n`;

const toLimits = (submission: Submission): Partial<Limits> => ({
  cpuTimeMs: submission.cpu_time_limit * 1000,
  wallTimeMs: submission.wall_time_limit * 1000,
  memoryBytes: submission.memory_limit * 1024,
  processes: submission.max_processes_and_or_threads,
  outputBytes: submission.max_file_size * 1024,
});
