import { formatBytes } from '../run/format-amounts.js';
import { findFreePath, findPathProblem } from './path-problem.js';
import { createFile, type Project } from './project.js';
import { contentOf, countBytes, isPython, type ProjectFile, projectCaps } from './project-file.js';

/** A file from outside: chosen, dropped, unpacked, left by a run, or of somebody's shared program. */
export interface Incoming {
  path: string;
  bytes: Uint8Array;
}

/** What became of files from outside, by path; a refused one with the reason in words. */
export interface TakenIn {
  added: string[];
  /** Files that had the same name and other content before, as they were. */
  replaced: ProjectFile[];
  refused: { path: string; why: string }[];
}

/** What a file has to fit into, in words for before and after somebody tries. */
export const roomInWords = `All files together may hold ${formatBytes(projectCaps.bytes)}, at most ${projectCaps.files} files: a run takes them all along.`;

/** Bytes of all files, decoded. */
export const countAllBytes = (files: readonly ProjectFile[]) => files.reduce((sum, file) => sum + countBytes(file), 0);

/**
 * Takes files from outside into the project, each for itself: what fits is taken, what does not is told with the reason. A file of the
 * same name is replaced (`clash: 'replace'`, so that it can be undone with what `replaced` holds) or stays beside the new one, which
 * then gets the next free name. Shows the last Python file that came, else the last file.
 */
export function takeIn(project: Project, incoming: readonly Incoming[], clash: 'replace' | 'beside'): TakenIn {
  const taken: TakenIn = { added: [], replaced: [], refused: [] };
  let show: ProjectFile | null = null;
  for (const { path: wanted, bytes } of incoming) {
    const { files } = project.state.get();
    const paths = files.map(({ path }) => path);
    const same = clash === 'replace' ? (files.find(({ path }) => path === wanted) ?? null) : null;
    const path = same || clash === 'replace' ? wanted : findFreePath(wanted, paths);
    const others = same ? paths.filter((other) => other !== wanted) : paths;
    const room = projectCaps.bytes - countAllBytes(files) + (same ? countBytes(same) : 0);
    const why =
      findPathProblem(path, others) ??
      (!same && files.length >= projectCaps.files ? `There are already ${projectCaps.files} files.` : null) ??
      (bytes.length > room ? `It has ${formatBytes(bytes.length)} and there is room for ${formatBytes(room)}.` : null);
    if (why !== null) {
      taken.refused.push({ path, why });
      continue;
    }
    const { content, encoding } = contentOf(bytes);
    if (!same) {
      const file = createFile(path, content, encoding);
      project.add(file);
      taken.added.push(path);
      show = show && isPython(show) && !isPython(file) ? show : file;
    } else if (same.content !== content) {
      project.setContent(same.id, content, encoding);
      taken.replaced.push(same);
      show ??= same;
    } else show ??= same;
  }
  if (show) project.show(show.id);
  return taken;
}

/** Puts back what was replaced, as far as it is still there. */
export function undoTakeIn(project: Project, { replaced }: TakenIn): void {
  for (const { id, content, encoding } of replaced) if (project.find(id)) project.setContent(id, content, encoding);
}

/** What happened, in one sentence; null when nothing did. */
export function describeTakenIn({ added, replaced }: TakenIn): string | null {
  const list = (paths: readonly string[]) =>
    paths.length > 3 ? `${paths.length} files` : paths.join(paths.length > 2 ? ', ' : ' and ');
  const parts = [
    added.length > 0 ? `Added ${list(added)}.` : '',
    replaced.length > 0 ? `Replaced ${list(replaced.map(({ path }) => path))}.` : '',
  ];
  return parts.filter(Boolean).join(' ') || null;
}
