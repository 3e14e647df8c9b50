import { findSourceLocation, type SourceLocation } from '../console/source-location.js';

/** The error that ended a program, as its traceback describes it. */
export interface Traceback {
  /** The class without its module: `ZeroDivisionError`, `JSONDecodeError`. */
  type: string;
  /** The whole message, possibly of several lines. */
  message: string;
  /** The innermost location in the program's own files; null when there is none. */
  location: SourceLocation | null;
  /** The line of code there, as quoted by the traceback; empty if it quotes none. */
  code: string;
  /** Number of lines of the traceback, chained ones included. */
  lineCount: number;
}

const header = /^(?: {2}\+ Exception Group |.*)?Traceback \(most recent call last\):$/;
const chains = [
  'During handling of the above exception, another exception occurred:',
  'The above exception was the direct cause of the following exception:',
];
const verdictLine = /^((?:[\p{L}_][\p{L}\p{N}_]*\.)*[\p{L}_][\p{L}\p{N}_]*)(?:: ([\s\S]*))?$/u;
const syntaxLine = /^(?:SyntaxError|IndentationError|TabError)\b/;
/** The prefix of each line of an exception group. */
const groupMargin = /^ {2}[|+] ?/;

/**
 * Parses the traceback at the end of error output, as CPython writes it (Lib/traceback.py). Of chained tracebacks the
 * last one counts, of an exception group its own line, and of a syntax error the location it names. Null when the text
 * does not end with a traceback.
 */
export function parseTraceback(text: string): Traceback | null {
  if (!text.endsWith('\n')) return null;
  const lines = text.slice(0, -1).split('\n');
  const last = lines.findLastIndex((line) => header.test(line));
  const bare = last === -1 ? findBareSyntaxError(lines) : -1;
  const start = last === -1 ? bare : last;
  if (start === -1) return null;
  const isGroup = lines[start]!.startsWith('  + ');
  const body = lines
    .slice(last === -1 ? start : start + 1)
    .map((line) => (isGroup ? line.replace(groupMargin, '') : line));
  const at = body.findIndex((line) => line !== '' && !line.startsWith(' '));
  const match = at === -1 ? null : verdictLine.exec(isGroup ? body[at]! : body.slice(at).join('\n'));
  if (!match) return null;
  return {
    type: match[1]!.slice(match[1]!.lastIndexOf('.') + 1),
    message: match[2] ?? '',
    ...findInnermost(body.slice(0, at)),
    lineCount: lines.length - findFirstOfChain(lines, start),
  };
}

/** A program that does not compile has no frames, only a location. */
function findBareSyntaxError(lines: string[]): number {
  const end = lines.findLastIndex((line) => syntaxLine.test(line));
  if (end === -1) return -1;
  let start = end;
  while (start > 0 && lines[start - 1]!.startsWith(' ')) start--;
  for (let at = end - 1; at >= start; at--) if (/^ {2}File "/.test(lines[at]!)) return at;
  return -1;
}

function findInnermost(frames: string[]): { location: SourceLocation | null; code: string } {
  for (let at = frames.length - 1; at >= 0; at--) {
    if (!frames[at]!.startsWith('  File "')) continue;
    const location = findSourceLocation(frames[at]!)?.location;
    if (location) return { location, code: frames[at + 1]?.startsWith('    ') ? frames[at + 1]!.trim() : '' };
  }
  return { location: null, code: '' };
}

function findFirstOfChain(lines: string[], start: number): number {
  let first = start;
  while (chains.includes(lines[first - 2] ?? '')) {
    const before = lines.slice(0, first - 3).findLastIndex((line) => header.test(line));
    if (before === -1) break;
    first = before;
  }
  return first;
}
