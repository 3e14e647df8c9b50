/** A line of a student's file, counted from 1. */
export interface LineMark {
  path: string;
  line: number;
}

/** The end of an address that leads to a line, with its `#`. */
export const formatLineMark = ({ path, line }: LineMark): string =>
  `#${new URLSearchParams({ file: path, line: String(line) })}`;

/** The line that an address leads to; null if there is none. */
export function parseLineMark(hash: string): LineMark | null {
  const params = new URLSearchParams(hash.slice(1));
  const [path, line] = [params.get('file'), params.get('line') ?? ''];
  return path !== null && /^[1-9]\d{0,6}$/.test(line) ? { path, line: Number(line) } : null;
}
