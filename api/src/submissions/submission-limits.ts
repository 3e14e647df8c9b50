import { requestCaps } from '@runq/common/contract/run-request';
import type { ArchiveLimits } from '../archives/archive-limits.js';

const mebibyte = 1024 * 1024;

/** The name of the file in which Gradescope's export describes its submissions. */
export const gradescopeMetadata = 'submission_metadata.yml';

/** Bounds of what one upload of submissions may hold. Sizes in bytes. */
export const submissionCaps = {
  /** Files that one program may have; the rest of a student's files is left out. */
  filesPerStudent: requestCaps.files,
  /** Source of one program; files beyond it are left out. */
  bytesPerStudent: requestCaps.sourceBytes,
  /** A student's own zip inside the archive, as sent. */
  nestedZipBytes: 10 * mebibyte,
  metadataBytes: 16 * mebibyte,
  /** Some 5,000 students; parsing holds the event loop. */
  rosterBytes: mebibyte / 4,
  /** A group's submission counts once for each of its members. */
  students: 10_000,
  studentIdLength: 200,
  patternLength: 500,
  patternTimeMs: 500,
  /** Reasons that one student's broken zip adds to the problems. */
  reasonsPerStudent: 10,
} as const;

/** Bounds of the archive as a whole, nested zips included. */
export const submissionArchiveLimits = {
  maxTotalBytes: 200 * mebibyte,
  maxRatio: 100,
  maxFiles: 20_000,
  maxDepth: 10,
  maxFileBytes: (path) => {
    if (path.toLowerCase().endsWith('.zip')) return submissionCaps.nestedZipBytes;
    return path.endsWith(gradescopeMetadata) ? submissionCaps.metadataBytes : submissionCaps.bytesPerStudent;
  },
} as const satisfies ArchiveLimits;

/** Bounds of one student's zip, far below those of the archive: one student must not use up the limit of all. */
export const nestedZipLimits = {
  ...submissionArchiveLimits,
  maxTotalBytes: 20 * mebibyte,
  maxFiles: 1000,
} as const satisfies ArchiveLimits;
