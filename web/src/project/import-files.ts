import { formatBytes } from '../ui/format.js';
import { toFileContent } from './file-content.js';
import { createFile, type Project } from './project.js';
import { countBytes, isPython, type ProjectFile, projectLimits } from './project-file.js';
import { findFreePath, validatePath } from './validate-path.js';

/** A file from outside the project: uploaded, unpacked, written by a run, or part of a shared program. */
export interface ImportedFile {
  path: string;
  bytes: Uint8Array;
}

/** A file that could not be imported, with a sentence for the user. */
export interface ImportError {
  path: string;
  reason: string;
}

export interface ImportResult {
  added: string[];
  /** Files whose content was overwritten, as they were before. */
  replaced: ProjectFile[];
  rejected: ImportError[];
}

/** What happens when a file of the same name exists: overwrite it, or add the new one under the next free name. */
export type NameClash = 'replace' | 'keep-both';

/** The limits of a project, as shown to users. */
export const importLimitsText = `Limits: ${projectLimits.files} files, ${formatBytes(projectLimits.bytes)} in total.`;

/** Bytes of all files, decoded. */
const countAllBytes = (files: readonly ProjectFile[]) => files.reduce((sum, file) => sum + countBytes(file), 0);

/**
 * Imports files one by one: each that fits is added, each other one is rejected with a reason. `undoImport` reverts the
 * overwritten ones. Shows the last Python file added, else the last file.
 */
export function importFiles(project: Project, imported: readonly ImportedFile[], onClash: NameClash): ImportResult {
  const result: ImportResult = { added: [], replaced: [], rejected: [] };
  let show: ProjectFile | null = null;
  for (const { path: wanted, bytes } of imported) {
    const { files } = project.state.get();
    const paths = files.map(({ path }) => path);
    const same = onClash === 'replace' ? (files.find(({ path }) => path === wanted) ?? null) : null;
    const path = same || onClash === 'replace' ? wanted : findFreePath(wanted, paths);
    const others = same ? paths.filter((other) => other !== wanted) : paths;
    const freeBytes = projectLimits.bytes - countAllBytes(files) + (same ? countBytes(same) : 0);
    const reason =
      validatePath(path, others) ??
      (!same && files.length >= projectLimits.files ? `File limit reached (${projectLimits.files} files).` : null) ??
      (bytes.length > freeBytes
        ? `Too large (${formatBytes(bytes.length)}). ${formatBytes(freeBytes)} of space left.`
        : null);
    if (reason !== null) {
      result.rejected.push({ path, reason });
      continue;
    }
    const { content, encoding } = toFileContent(bytes);
    if (!same) {
      const file = createFile(path, content, encoding);
      project.add(file);
      result.added.push(path);
      show = show && isPython(show) && !isPython(file) ? show : file;
    } else if (same.content !== content) {
      project.setContent(same.id, content, encoding);
      result.replaced.push(same);
      show ??= same;
    } else show ??= same;
  }
  if (show) project.show(show.id);
  return result;
}

/** Restores the content of overwritten files that still exist. */
export function undoImport(project: Project, { replaced }: ImportResult): void {
  for (const { id, content, encoding } of replaced) if (project.find(id)) project.setContent(id, content, encoding);
}

/** Summarizes an import for a toast; null when nothing was imported. */
export function describeImport({ added, replaced }: ImportResult): string | null {
  const list = (paths: readonly string[]) =>
    paths.length > 3 ? `${paths.length} files` : paths.join(paths.length > 2 ? ', ' : ' and ');
  const parts = [
    added.length > 0 ? `Added ${list(added)}.` : '',
    replaced.length > 0 ? `Replaced ${list(replaced.map(({ path }) => path))}.` : '',
  ];
  return parts.filter(Boolean).join(' ') || null;
}
