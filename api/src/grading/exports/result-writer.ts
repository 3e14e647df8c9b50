import type { StudentResult } from '@runq/common/contract/grading';
import type { ResultsHeader } from '@runq/common/contract/results';

/** Reads a file that a run wrote, by its name `<case>/<file>`; null where it has expired. */
export type ReadArtifact = (runId: string, name: string) => Promise<Buffer | null>;

/** Options of exports. */
export interface ExportOptions {
  /** CSV files begin with a byte order mark. */
  bom: boolean;
  /** For whom: graders see everything, students what the visibility of cases allows. */
  audience: 'grader' | 'student';
  /** The assignment is due: cases of visibility `after_due` are visible to students. Default: false. */
  isDue?: boolean;
  /** For formats with images; without it they have none. */
  readArtifact?: ReadArtifact;
}

/**
 * Writes results in one format, a student at a time. Header and students are already cut to what the audience may see;
 * formats whose consumer shows them to students cut them in any case.
 */
export type ResultWriter = (
  header: ResultsHeader,
  students: AsyncIterable<StudentResult>,
  options: ExportOptions,
) => AsyncIterable<string | Uint8Array>;
