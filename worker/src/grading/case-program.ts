import { createHash } from 'node:crypto';
import type { Assignment, AssignmentCase, FileRef } from '@runq/common/contract/grading';
import { type Limits, limitNames } from '@runq/common/contract/limits';
import type { Program } from '@runq/common/contract/run';
import type { LoadedAssignment } from './assignment-cache.js';
import { limitsOf } from './run-case.js';
import { dropShadows } from './suite-files.js';

type ProgramFile = Program['files'][number];

/** The file to run, or one sentence why there is none. */
export function findEntry(
  files: readonly ProgramFile[],
  entry: string | null,
  isTest: boolean,
): { entry: string } | { missing: string } {
  if (entry !== null) {
    if (files.some(({ path }) => path === entry)) return { entry };
    return { missing: `There is no file ${entry} in the submission.` };
  }
  const scripts = files.map(({ path }) => path).filter((path) => path.endsWith('.py'));
  if (scripts.length === 1) return { entry: scripts[0]! };
  if (scripts.length === 0) return { missing: 'There is no Python file in the submission.' };
  // A test imports the files that it needs.
  if (isTest) return { entry: '' };
  return { missing: `It is unclear which of the ${scripts.length} Python files is the program.` };
}

/** Makes the programs of all cases. Files of a case win over those of the assignment, and these over the student's. */
export function createCasePrograms(
  { assignment, contents }: LoadedAssignment,
  submission: { files: ProgramFile[]; entry: string },
): (one: AssignmentCase) => Program {
  const toFile = ({ path, sha256 }: FileRef): ProgramFile => ({
    path,
    content: contents.get(sha256)!.toString('base64'),
    encoding: 'base64',
  });
  const shared = overlay(submission.files, assignment.files.map(toFile));
  const filesOf = ({ files, test }: AssignmentCase) => {
    if (!test) return files.length === 0 ? shared : overlay(shared, files.map(toFile));
    const trusted = overlay(assignment.files.map(toFile), files.map(toFile));
    return overlay(
      dropShadows(
        submission.files,
        trusted.map(({ path }) => path),
      ),
      trusted,
    );
  };
  return (one) => ({
    files: filesOf(one),
    entry: one.test?.files[0] ?? submission.entry,
    args: one.args,
    stdin: one.stdin === null ? '' : contents.get(one.stdin)!.toString(),
  });
}

function overlay(below: ProgramFile[], above: ProgramFile[]): ProgramFile[] {
  const taken = new Set(above.map(({ path }) => path));
  return [...below.filter(({ path }) => !taken.has(path)), ...above];
}

/** Changes when grading itself changes, so that older results are not used again. */
const gradingVersion = 2;

/** A fingerprint of everything that decides the result of a case of a submission. `limits` are those of the batch. */
export function createFingerprint(
  { seed, prompts, files }: Assignment,
  submission: { files: ProgramFile[]; entry: string; limits: Limits },
  pythonVersion: string,
): (one: AssignmentCase) => string {
  const own = createHash('sha256');
  for (const { path, content, encoding } of [...submission.files].sort((a, b) => (a.path < b.path ? -1 : 1)))
    own.update(JSON.stringify([path, encoding, content]));
  const shared = [gradingVersion, own.digest('hex'), submission.entry, seed, prompts, files, pythonVersion];
  return (one) => {
    const limits = limitsOf(one, submission.limits);
    return createHash('sha256')
      .update(JSON.stringify([shared, one, limitNames.map((name) => limits[name])]))
      .digest('base64url');
  };
}
