/** Bounds of an uploaded archive. */
export interface ArchiveLimits {
  /** Most bytes of all files together, unpacked. */
  maxTotalBytes: number;
  /** Most bytes unpacked for one byte of the archive; not applied below `ratioFreeBytes`. */
  maxRatio: number;
  /** Most files that are not dropped. */
  maxFiles: number;
  /** Most parts of a path. */
  maxDepth: number;
  /** Most bytes of the file at a path; larger ones are not kept. Without it, all are. */
  maxFileBytes?: (path: string) => number;
}

/** Repetitive text compresses well: up to this size, unpacked, any ratio is allowed. */
const ratioFreeBytes = 1024 * 1024;

/** A file of an archive. `path` is relative, with forward slashes, in Unicode's form NFC. */
export interface ArchiveFile {
  path: string;
  data: Buffer;
}

/** Why an archive is refused. `path` is the name as in the archive, empty for the archive as a whole. */
export interface ArchiveProblem {
  path: string;
  reason: string;
}

/** The most bytes that an archive of `archiveBytes` may hold unpacked, and the sentence for one that holds more. */
export function findByteLimit(limits: ArchiveLimits, archiveBytes: number): { bytes: number; reason: string } {
  const { maxTotalBytes, maxRatio } = limits;
  const byRatio = Math.max(ratioFreeBytes, archiveBytes * maxRatio);
  return byRatio < maxTotalBytes
    ? { bytes: byRatio, reason: `is more than ${maxRatio} times as large when unpacked` }
    : { bytes: maxTotalBytes, reason: `holds more than ${maxTotalBytes / (1024 * 1024)} MiB unpacked` };
}

/** The content of an archive that was read; it must be refused if it has problems. */
export interface ReadArchive {
  entries: ArchiveFile[];
  /** Paths of files beyond `maxFileBytes`. */
  large: string[];
  /** Names that were dropped, of folders without what is in them. */
  dropped: string[];
  /** Bytes of all files unpacked, with those that are too large. */
  bytes: number;
  problems: ArchiveProblem[];
  /** One of the problems is the size: of all files unpacked, its ratio, or their number. */
  isTooLarge: boolean;
}
