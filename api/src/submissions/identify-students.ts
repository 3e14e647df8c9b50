import type { PathReason, StudentFiles } from './found-files.js';
import type { RosterIndex } from './roster-index.js';
import { submissionCaps } from './submission-limits.js';

/** Students with the ids under which they are graded, each once. */
export interface IdentifiedStudents {
  students: StudentFiles[];
  leftOut: PathReason[];
  problems: PathReason[];
}

/**
 * Finds each student in the roster. A student who is not found, or who could be several, keeps the id of the archive.
 * Of two submissions of one student the later counts, or the first if the archive has no times.
 */
export function identifyStudents(found: readonly StudentFiles[], roster: RosterIndex | null): IdentifiedStudents {
  const leftOut: PathReason[] = [];
  const problems: PathReason[] = [];
  const byId = new Map<string, StudentFiles>();
  for (const student of found) {
    const { id, name, problem } = identify(student, roster);
    if (problem !== null) problems.push({ path: student.source, reason: problem });
    if (id === '' || id.length > submissionCaps.studentIdLength) {
      leftOut.push({ path: student.source, reason: 'has no name that can be the id of a student' });
      continue;
    }
    const identified = { ...student, id, name };
    const other = byId.get(id);
    const isLater = !other || (student.submittedAt ?? 0) > (other.submittedAt ?? 0);
    if (isLater) byId.set(id, identified);
    if (!other) continue;
    const [counts, lost] = isLater ? [identified, other] : [other, identified];
    const reason = `is a second submission of "${id}"; "${counts.source}" counts`;
    leftOut.push({ path: lost.source, reason });
    problems.push({ path: lost.source, reason });
  }
  return { students: [...byId.values()], leftOut, problems };
}

function identify(
  { id: foundId, source, name, probes }: StudentFiles,
  roster: RosterIndex | null,
): { id: string; name: string | null; problem: string | null } {
  const id = foundId.normalize('NFC').trim();
  const match = roster?.find(probes);
  if (match?.kind === 'one') return { id: match.student.id, name: match.student.name ?? name, problem: null };
  const ids = match?.kind === 'several' ? match.ids : [];
  const problem = ids.length > 0 ? `could be any of ${ids.map((other) => `"${other}"`).join(', ')}` : null;
  // The number of a participant may be the id of another student, who must not get these files.
  const isTaken = roster !== null && roster.find([{ by: 'id', value: id }]).kind !== 'none';
  return { id: isTaken ? source : id, name, problem };
}
