import type { ProjectState } from './project.js';
import type { Encoding } from './project-file.js';

/** The part of a run request that comes from the project. */
export interface RunRequest {
  files: { path: string; content: string; encoding: Encoding }[];
  entry: string;
  label: string;
}

/** Builds a run request from all files as they are now. Null without a Python file. */
export function createRunRequest({ files, entryId }: Pick<ProjectState, 'files' | 'entryId'>): RunRequest | null {
  const entry = files.find(({ id }) => id === entryId)?.path;
  if (entry === undefined) return null;
  return {
    files: files.map(({ path, content, encoding }) => ({ path, content, encoding })),
    entry,
    label: labelOf(files, entry),
  };
}

const maxEntryCharacters = 100;

/** A label that identifies a run's files and entry by a hash, so that the page can detect later changes. */
export function labelOf(files: readonly { path: string; content: string }[], entry: string): string {
  const sorted = [...files].sort((a, b) => (a.path < b.path ? -1 : 1));
  const text = [entry, ...sorted.flatMap(({ path, content }) => [path, content])].map(
    (part) => `${part.length}:${part}`,
  );
  return `${entry.slice(0, maxEntryCharacters)} #${hashText(text.join(''))}`;
}

/** Whether a run with this label ran exactly these files; null for a label in another format. */
export function isLabelOf(label: string | null, files: readonly { path: string; content: string }[]): boolean | null {
  const entry = /^(.+) #[0-9a-f]{14}$/s.exec(label ?? '')?.[1];
  if (entry === undefined) return null;
  // Labels truncate long names, so compare the same number of characters.
  const path = files.find((file) => file.path.slice(0, maxEntryCharacters) === entry)?.path;
  return path !== undefined && labelOf(files, path) === label;
}

/**
 * A 53-bit hash in hexadecimal (cyrb53 by bryc, public domain). It distinguishes versions of a program and protects
 * nothing. Unlike the browser's digests it is synchronous and works on pages without TLS.
 */
export function hashText(text: string): string {
  let high = 0xdeadbeef;
  let low = 0x41c6ce57;
  for (let at = 0; at < text.length; at++) {
    const unit = text.charCodeAt(at);
    high = Math.imul(high ^ unit, 2654435761);
    low = Math.imul(low ^ unit, 1597334677);
  }
  high = Math.imul(high ^ (high >>> 16), 2246822507) ^ Math.imul(low ^ (low >>> 13), 3266489909);
  low = Math.imul(low ^ (low >>> 16), 2246822507) ^ Math.imul(high ^ (high >>> 13), 3266489909);
  return (4294967296 * (2097151 & low) + (high >>> 0)).toString(16).padStart(14, '0');
}
