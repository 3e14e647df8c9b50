/** A line in one of the program's files. */
export interface SourceLocation {
  path: string;
  line: number;
}

/** The directory of programs in the sandbox; tracebacks name files with it. */
const workFolder = '/box/work/';

/** A source location as Python formats it, anywhere in a line. */
const locationPattern = /File "([^"\n]+)", line (\d{1,9})/;

/**
 * Finds the first source location in a line of a traceback, with its position in the text. `location` is null unless
 * the file belongs to the program.
 */
export function findSourceLocation(
  text: string,
): { start: number; end: number; file: string; location: SourceLocation | null; line: number } | null {
  const match = locationPattern.exec(text);
  if (!match) return null;
  const [whole, file, number] = match as unknown as [string, string, string];
  const line = Number(number);
  const path = toProgramPath(file);
  return {
    start: match.index,
    end: match.index + whole.length,
    file,
    line,
    location: path === null ? null : { path, line },
  };
}

/** `/box/work/lib/a.py` -> `lib/a.py`; null for files of Python itself and for pseudo-files such as `<string>`. */
function toProgramPath(file: string): string | null {
  if (file.startsWith(workFolder)) return file.slice(workFolder.length);
  return file.startsWith('/') || file.startsWith('<') ? null : file;
}
