import type { ProjectState } from './project.js';
import type { Encoding } from './project-file.js';

/** The part of a run request that a project makes up. */
export interface Snapshot {
  files: { path: string; content: string; encoding: Encoding }[];
  entry: string;
  label: string;
}

/** What runs: all files as they stand on the screen at this moment. Null without a Python file. */
export function takeSnapshot({ files, entryId }: Pick<ProjectState, 'files' | 'entryId'>): Snapshot | null {
  const entry = files.find(({ id }) => id === entryId)?.path;
  if (entry === undefined) return null;
  return {
    files: files.map(({ path, content, encoding }) => ({ path, content, encoding })),
    entry,
    label: labelOf(files, entry),
  };
}

const maxEntryCharacters = 100;

/** A label that is the same for the same files and entry, and practically never for others: by it a run knows its text again. */
export function labelOf(files: readonly { path: string; content: string }[], entry: string): string {
  const sorted = [...files].sort((a, b) => (a.path < b.path ? -1 : 1));
  const text = [entry, ...sorted.flatMap(({ path, content }) => [path, content])].map(
    (part) => `${part.length}:${part}`,
  );
  return `${entry.slice(0, maxEntryCharacters)} #${hashText(text.join(''))}`;
}

/** Whether a run with this label ran these files; null for a label that this page did not give. */
export function isLabelOf(label: string | null, files: readonly { path: string; content: string }[]): boolean | null {
  const entry = /^(.+) #[0-9a-f]{14}$/s.exec(label ?? '')?.[1];
  if (entry === undefined) return null;
  // A long name is cut in the label: it belongs to the file that begins like it.
  const path = files.find((file) => file.path.slice(0, maxEntryCharacters) === entry)?.path;
  return path !== undefined && labelOf(files, path) === label;
}

/**
 * 53 bits of a text in hexadecimal digits (cyrb53 by bryc, public domain). It tells versions of a program apart; it protects nothing,
 * and unlike the browser's digests it is there on pages without TLS and needs no waiting.
 */
function hashText(text: string): string {
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
