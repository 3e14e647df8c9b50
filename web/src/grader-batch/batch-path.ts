/** A view of one batch. */
export type BatchPlace =
  | { kind: 'results' }
  | { kind: 'student'; student: string }
  | { kind: 'cell'; student: string; case: string }
  | { kind: 'groups' }
  | { kind: 'group'; case: string; student: string }
  | { kind: 'drafts' }
  | { kind: 'draft'; number: number }
  | { kind: 'unknown' };

/** The view at what follows a batch's id in the address, and the query with its `?`, or ''. */
export function parseBatchPath(path: string): { place: BatchPlace; query: string } {
  const mark = path.indexOf('?');
  const query = mark < 0 ? '' : path.slice(mark);
  const segments = decodeSegments(mark < 0 ? path : path.slice(0, mark));
  return { place: segments ? parsePlace(segments) : { kind: 'unknown' }, query: query === '?' ? '' : query };
}

function parsePlace(segments: string[]): BatchPlace {
  const [section, first, second, third] = segments;
  switch (`${section ?? ''}/${segments.length}`) {
    case '/0':
      return { kind: 'results' };
    case 'students/2':
      return { kind: 'student', student: first! };
    case 'students/4':
      return second === 'cases' ? { kind: 'cell', student: first!, case: third! } : { kind: 'unknown' };
    case 'groups/1':
      return { kind: 'groups' };
    case 'groups/3':
      return { kind: 'group', case: first!, student: second! };
    case 'drafts/1':
      return { kind: 'drafts' };
    case 'drafts/2':
      return /^[1-9]\d{0,5}$/.test(first!) ? { kind: 'draft', number: Number(first) } : { kind: 'unknown' };
    default:
      return { kind: 'unknown' };
  }
}

function decodeSegments(path: string): string[] | null {
  try {
    return path
      .split('/')
      .filter((segment) => segment !== '')
      .map(decodeURIComponent);
  } catch {
    return null;
  }
}

/** The address of a view of a batch: a stable link. `query`: what the map shows, kept on the way to a cell and back. */
export function formatBatchAddress(batchId: string, place: BatchPlace, query = ''): string {
  const segments = ['/grader/batches', encodeURIComponent(batchId), ...listSegments(place).map(encodeURIComponent)];
  return segments.join('/') + query;
}

function listSegments(place: BatchPlace): string[] {
  switch (place.kind) {
    case 'student':
      return ['students', place.student];
    case 'cell':
      return ['students', place.student, 'cases', place.case];
    case 'group':
      return ['groups', place.case, place.student];
    case 'draft':
      return ['drafts', String(place.number)];
    case 'groups':
    case 'drafts':
      return [place.kind];
    default:
      return [];
  }
}
