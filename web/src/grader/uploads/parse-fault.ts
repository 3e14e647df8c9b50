/** A reason to refuse an upload, with its place in a file where it has one. */
export interface Fault {
  path: string | null;
  line: number | null;
  column: number | null;
  message: string;
}

/** Parses a reason as compilers write it: `assignment.yaml:12:5: cases[0].points must be at least 0`. */
export function parseFault(text: string): Fault {
  const place = /^(?<path>[^\n:]+\.[^\n:/]+)(?::(?<line>\d+))?(?::(?<column>\d+))?: (?<message>.+)$/s.exec(
    text,
  )?.groups;
  if (!place) return { path: null, line: null, column: null, message: text };
  const toNumber = (digits: string | undefined) => (digits === undefined ? null : Number(digits));
  return {
    path: place.path!,
    line: toNumber(place.line),
    column: toNumber(place.column),
    message: place.message!,
  };
}
