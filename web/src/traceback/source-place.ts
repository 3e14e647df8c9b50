/** A line of a file of the program on the page. */
export interface SourcePlace {
  path: string;
  line: number;
}

/** Where programs run in the sandbox; their files are named with it in a traceback. */
const workFolder = '/box/work/';

/** A place as Python writes it, anywhere in a line. */
const written = /File "([^"\n]+)", line (\d{1,9})/;

/** The first place that a line of a traceback names: where in the text it stands and, when the file is the program's own, its path there. */
export function findPlace(
  text: string,
): { start: number; end: number; file: string; place: SourcePlace | null; line: number } | null {
  const match = written.exec(text);
  if (!match) return null;
  const [whole, file, number] = match as unknown as [string, string, string];
  const line = Number(number);
  const path = toOwnPath(file);
  return {
    start: match.index,
    end: match.index + whole.length,
    file,
    line,
    place: path === null ? null : { path, line },
  };
}

/** `/box/work/lib/a.py` -> `lib/a.py`; null for Python's own files and for what is no file. */
function toOwnPath(file: string): string | null {
  if (file.startsWith(workFolder)) return file.slice(workFolder.length);
  return file.startsWith('/') || file.startsWith('<') ? null : file;
}
