import type { Place } from '../grading/navigation.js';

/** A view of the grader's page. */
export type View =
  | { kind: 'landing' }
  | { kind: 'class' }
  | { kind: 'assignments' }
  | { kind: 'assignment'; name: string; version: number | null; course: string | null }
  | { kind: 'grade'; assignment: string | null }
  | { kind: 'members'; course: string }
  | { kind: 'batches' }
  | { kind: 'batch'; id: string; path: string }
  | { kind: 'unknown' };

/** The view at an address. Only well-formed names and numbers reach a view. */
export function parseView({ path, search }: Place): View {
  const [section, id, ...rest] = path.split('/').slice(2);
  const query = new URLSearchParams(search);
  if (!section) return { kind: 'landing' };
  const name = decode(id ?? '');
  if (name === null) return { kind: 'unknown' };
  if (section === 'assignments' && rest.join('') === '') {
    const version = /^[1-9]\d{0,8}$/.exec(query.get('version') ?? '');
    if (name === '') return { kind: 'assignments' };
    return { kind: 'assignment', name, version: version && Number(version[0]), course: query.get('course') };
  }
  if (section === 'class' && !name) return { kind: 'class' };
  if (section === 'grade' && !name) return { kind: 'grade', assignment: query.get('assignment') };
  if (section === 'courses' && name !== '' && rest.join('') === '') return { kind: 'members', course: name };
  if (section !== 'batches') return { kind: 'unknown' };
  return name === '' ? { kind: 'batches' } : { kind: 'batch', id: name, path: rest.join('/') + search };
}

function decode(segment: string): string | null {
  try {
    return decodeURIComponent(segment);
  } catch {
    return null;
  }
}
