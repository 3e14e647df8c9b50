/** Where an assignment is: its name is that of one among those of its course or, without one, of its grader. */
export interface AssignmentPlace {
  name: string;
  /** Id of the course; null: none, or not known. */
  course: string | null;
  /** Absent: the latest. */
  version?: number | undefined;
}

function format(path: string, { name, course, version }: AssignmentPlace, below = ''): string {
  const query = new URLSearchParams();
  if (course !== null) query.set('course', course);
  if (version !== undefined) query.set('version', String(version));
  return `${path}/${encodeURIComponent(name)}${below}${query.size === 0 ? '' : `?${query}`}`;
}

/** The address of its view. */
export const toAssignmentAddress = (place: AssignmentPlace): string => format('/grader/assignments', place);

/** The path of the API; `below`: what follows the name, with its slash. */
export const toAssignmentPath = (place: AssignmentPlace, below = ''): string => format('/v1/assignments', place, below);
