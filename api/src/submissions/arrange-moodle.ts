import type { Arrangement, FoundFile, StudentFiles } from './found-files.js';
import type { Probe } from './roster-index.js';

/**
 * A folder of Moodle's "Download all submissions" (`get_submission_filename` in mod/assign): full name, participant
 * number, plugin. Without "Download submissions in folders" the same text begins the names of the files.
 */
const moodleName = /^(?<name>[^/]+)_(?<id>\d+)_assignsubmission_(?<plugin>file|onlinetext)(_(?<file>[^/]*))?$/;

/** The name of everyone while marking is blind. */
const blindName = 'Participant';

export function isMoodleExport(files: FoundFile[]): boolean {
  return files.some(({ path }) => moodleName.test(path.split('/')[0] ?? ''));
}

/**
 * Arranges a Moodle export. The number is the participant's in this assignment. It can equal another student's id, so
 * the name decides.
 */
export function arrangeMoodle(files: FoundFile[]): Arrangement {
  const students = new Map<string, StudentFiles>();
  const arrangement: Arrangement = { shape: 'moodle', students: [], leftOut: [], problems: [] };
  for (const found of files) {
    const [first = '', ...rest] = found.path.split('/');
    const { name, id, file } = moodleName.exec(first)?.groups ?? {};
    const path = rest.length > 0 ? rest.join('/') : file;
    if (!name || !id || !path) {
      arrangement.leftOut.push({ path: found.archivePath, reason: "lies outside of the students' folders" });
      continue;
    }
    let student = students.get(id);
    if (!student) {
      const isBlind = name === blindName;
      const probes: Probe[] = [
        { by: 'name', value: name },
        { by: 'id', value: id, onlyNameless: !isBlind },
      ];
      student = { source: first, id, name: isBlind ? null : name, probes, submittedAt: null, files: [] };
      students.set(id, student);
    }
    student.files.push({ ...found, path });
  }
  arrangement.students = [...students.values()];
  for (const { source, files: own } of arrangement.students)
    if (own.every(({ path }) => path === 'onlinetext.html'))
      arrangement.problems.push({ path: source, reason: 'holds an online text only, no files' });
  return arrangement;
}
