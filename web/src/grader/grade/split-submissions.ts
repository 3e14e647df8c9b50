import type { Picked } from '../uploads/collect-files.js';
import { isArchive } from '../uploads/collect-files.js';

const isRoster = (name: string) => /\.csv$/i.test(name);

/** Separates a roster from the submissions that were dropped with it; null: there is none of it. */
export function splitSubmissions(picked: Picked): { submissions: Picked | null; roster: File | null } {
  if (picked.kind === 'archive') return { submissions: picked, roster: null };
  // A table inside a folder is part of a submission.
  const roster = picked.files.find(({ path }) => !path.includes('/') && isRoster(path)) ?? null;
  const files = picked.files.filter((one) => one !== roster);
  const [first] = files;
  if (!first) return { submissions: null, roster: roster?.file ?? null };
  if (files.length === 1 && !first.path.includes('/') && isArchive(first.path))
    return { submissions: { kind: 'archive', file: first.file }, roster: roster?.file ?? null };
  return { submissions: { kind: 'files', name: picked.name, files }, roster: roster?.file ?? null };
}
