import { setImmediate } from 'node:timers/promises';
import type { Submission } from '@runq/common/contract/grading';
import { arrangeByName } from './arrange-by-name.js';
import { arrangeByPattern } from './arrange-by-pattern.js';
import { arrangeGradescope, isGradescopeExport } from './arrange-gradescope.js';
import { arrangeMoodle, isMoodleExport } from './arrange-moodle.js';
import {
  type Arrangement,
  comparePaths,
  droppedReason,
  type FoundFile,
  findCommonFolder,
  type PathReason,
  type StudentFiles,
  type SubmissionShape,
  stripFolder,
} from './found-files.js';
import { identifyStudents } from './identify-students.js';
import { createInvalidInput } from './invalid-input.js';
import type { RosterStudent } from './parse-roster.js';
import { pickFiles } from './pick-files.js';
import type { SubmissionArchive } from './read-archive.js';
import { createRosterIndex, type RosterIndex } from './roster-index.js';
import { submissionCaps } from './submission-limits.js';
import { unpackNestedZips } from './unpack-nested-zips.js';

/** Names of an archive that an error shows when no shape is recognised. */
const shownNames = 3;

/** Students between two turns of the event loop, which also serves clicks. */
const studentsPerTurn = 50;

/** Who submitted what. */
export interface MatchedSubmissions {
  shape: SubmissionShape;
  /** Sorted by student. A student whose files cannot be used has none, and is among the problems. */
  submissions: Submission[];
  /** Ids of the roster without a submission. */
  missing: string[];
  /** Their names in the same order; null: the roster has none. */
  missingNames: (string | null)[];
  /** Students who are not in the roster; empty without a roster. They are graded nonetheless. */
  unknown: string[];
  leftOut: PathReason[];
  /** What a grader should look at before grading. */
  problems: PathReason[];
}

/**
 * Finds out which file of an archive belongs to which student, with or without a roster. A student with faulty files
 * costs no other student. `entry` is the file name that a program named after its student (`ada.py`) gets.
 */
export async function matchSubmissions(
  archive: SubmissionArchive,
  { roster, pattern, entry = 'main.py' }: { roster: RosterStudent[] | null; pattern: string | null; entry?: string },
): Promise<MatchedSubmissions> {
  const index = roster && createRosterIndex(roster);
  const { shape, students, leftOut, problems } = await arrange(archive, { index, pattern, entry });
  if (students.length > submissionCaps.students)
    throw createInvalidInput(
      'The archive of submissions is refused; see errors.',
      '/submissions',
      [`holds more than ${submissionCaps.students} submissions`],
      'too_large',
    );
  leftOut.push(...archive.dropped.map((path) => ({ path, reason: droppedReason })));
  const unpacked = await unpackNestedZips(students, archive);
  const identified = identifyStudents(students, index);
  const submissions: Submission[] = [];
  for (const student of identified.students) {
    if (submissions.length % studentsPerTurn === 0) await setImmediate();
    const { id, name, submittedAt } = student;
    const picked = pickFiles(student.files);
    leftOut.push(...picked.leftOut);
    problems.push(...describeLoss(student, picked));
    submissions.push({ student: id, name, files: picked.files, submittedAt });
  }
  const ids = new Set(submissions.map(({ student }) => student));
  const rosterIds = new Set(roster?.map(({ id }) => id));
  const missing = (roster ?? []).filter(({ id }) => !ids.has(id)).sort((a, b) => comparePaths(a.id, b.id));
  return {
    shape,
    submissions: submissions.sort((a, b) => comparePaths(a.student, b.student)),
    missing: missing.map(({ id }) => id),
    missingNames: missing.map(({ name }) => name),
    unknown: roster ? [...ids].filter((id) => !rosterIds.has(id)).sort(comparePaths) : [],
    leftOut: listOnce([...leftOut, ...unpacked.leftOut, ...identified.leftOut]),
    problems: listOnce([...unpacked.problems, ...identified.problems, ...problems]),
  };
}

async function arrange(
  archive: SubmissionArchive,
  { index, pattern, entry }: { index: RosterIndex | null; pattern: string | null; entry: string },
): Promise<Arrangement> {
  const kept = archive.entries.map(({ path, data }) => ({ path, data, archivePath: path }));
  const files: FoundFile[] = [...kept, ...archive.large.map((path) => ({ path, data: null, archivePath: path }))];
  if (pattern !== null) return arrangeByPattern(files, pattern);
  const common = findCommonFolder(files);
  for (const candidate of common === null ? [files] : [files, stripFolder(files, common)]) {
    if (isGradescopeExport(candidate)) return arrangeGradescope(candidate);
    if (isMoodleExport(candidate)) return arrangeMoodle(candidate);
  }
  const byName = arrangeByName(files, { roster: index, entry });
  if (byName) return byName;
  const names = files.slice(0, shownNames).map(({ path }) => `"${path}"`);
  throw createInvalidInput('No submissions are recognised in the archive; see errors.', '/submissions', [
    `holds ${names.join(', ')}; expected a folder, a .zip or a .py per student, or give a pattern`,
  ]);
}

function describeLoss(
  student: StudentFiles,
  { files, leftOut }: { files: unknown[]; leftOut: unknown[] },
): PathReason[] {
  if (files.length === 0) return [{ path: student.source, reason: 'has no file that can be used' }];
  const lost = leftOut.length === 1 ? '1 file is' : `${leftOut.length} files are`;
  return leftOut.length > 0 ? [{ path: student.source, reason: `${lost} left out` }] : [];
}

/** Sorted by path. The members of a group share their files, and so what is said about them. */
function listOnce(list: PathReason[]): PathReason[] {
  const byText = new Map(list.map((entry) => [JSON.stringify([entry.path, entry.reason]), entry]));
  return [...byText.values()].sort((a, b) => comparePaths(a.path, b.path));
}
