import { readdirSync, readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { fileURLToPath } from 'node:url';

/**
 * A program that must do the same under `python3 main.py` and in the sandbox.
 *
 * Written in `*.cases` files, many to a file, in the format of mypy's test data: `[case NAME]` starts one, and
 * the lines after it are its `main.py`. Further sections:
 * `[file PATH]` another file; `[escaped PATH]` one whose bytes are written as `\xe9`, `\r`, `\n`;
 * `[stdin]` its input (`[escaped stdin]`: with such line ends); `[args A B]` its arguments;
 * `[entry PATH]` the entry instead of `main.py`; `[plain -u]` options of the plain Python for comparison;
 * `[differs REASON]` the sandbox's stdout where it cannot match Python's.
 */
export interface Case {
  name: string;
  /** Path -> content. */
  files: Map<string, Buffer>;
  entry: string;
  stdin: string;
  args: string[];
  plainOptions: string[];
  /** Null when both must match; otherwise the reason of the difference, and the sandbox's stdout. */
  differs: { reason: string; stdout: string } | null;
}

const header = /^\[(case|file|escaped|stdin|args|plain|entry|differs)(?: (.*))?\]$/;
const folder = fileURLToPath(new URL('.', import.meta.url));

/** The cases of each file, with its name. */
export function readCases(): [theme: string, cases: Case[]][] {
  const paths = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((path) => path.endsWith('.cases'));
  return paths.map((path) => [basename(path, '.cases'), parseCases(readFileSync(folder + path, 'utf8'))]);
}

interface Section {
  kind: string;
  value: string;
  lines: string[];
}

/** Throws where a text does not follow the format. */
export function parseCases(text: string): Case[] {
  const sections: Section[] = [];
  for (const line of text.split('\n')) {
    const [whole, kind = '', value = ''] = header.exec(line) ?? [];
    if (whole !== undefined) sections.push({ kind, value, lines: [] });
    else if (sections.length > 0) sections.at(-1)!.lines.push(line);
    else if (line !== '') throw new Error(`a line before the first case: ${line}`);
  }
  const cases: Case[] = [];
  for (const section of sections) {
    if (section.kind === 'case') cases.push(begin(section));
    else if (cases.length > 0) enter(cases.at(-1)!, section);
    else throw new Error(`[${section.kind}] before the first case`);
  }
  return cases;
}

/** The lines of a section without the empty ones before the next header. */
function textOf({ lines }: Section): string {
  const text = lines.join('\n').replace(/\n+$/, '');
  return text === '' ? '' : `${text}\n`;
}

function begin(section: Section): Case {
  return {
    name: section.value,
    files: new Map([['main.py', Buffer.from(textOf(section))]]),
    entry: 'main.py',
    stdin: 'first\nsecond\n',
    args: ['one', 'two'],
    plainOptions: [],
    differs: null,
  };
}

function enter(one: Case, section: Section): void {
  const { kind, value } = section;
  const words = value.split(' ').filter((word) => word !== '');
  const text = textOf(section);
  if (kind === 'file') one.files.set(value, Buffer.from(text));
  else if (kind === 'stdin') one.stdin = text;
  else if (kind === 'escaped' && value === 'stdin') one.stdin = readEscapes(text).toString();
  else if (kind === 'escaped') one.files.set(value, readEscapes(text));
  else if (kind === 'differs') one.differs = { reason: value, stdout: text };
  else if (text !== '') throw new Error(`[${kind}] takes no lines: ${text}`);
  else if (kind === 'args') one.args = words;
  else if (kind === 'plain') one.plainOptions = words;
  else {
    one.files.delete('main.py');
    one.entry = value;
  }
}

/** Decodes escapes; line ends count only when written as `\n`. */
function readEscapes(text: string): Buffer {
  const meaning: Record<string, string> = { n: '\n', r: '\r', '\\': '\\' };
  const plain = text
    .replaceAll('\n', '')
    .replace(/\\(?:x([0-9a-f]{2})|([nr\\]))/g, (_, hex?: string, letter?: string) =>
      hex ? String.fromCharCode(Number.parseInt(hex, 16)) : meaning[letter!]!,
    );
  return Buffer.from(plain, 'latin1');
}
