import { type Finding, failed, faulted, passed } from './comparison.js';

/** A pattern that cannot be used, with a sentence for the grader. */
class PatternError extends Error {}

/**
 * Searches the output for the expected text as a regular expression. `^` and `$` match at every line and `.` matches
 * line breaks (`RegexGrader` of CodeRunner: flags `m` and `s`, the pattern without whitespace at its end). CRLF counts
 * as LF in both. Python's `(?P<name>...)`, `(?P=name)`, `\A`, `\Z` and flags at the beginning are understood.
 *
 * A search may take exponential time, so this runs in a thread with a deadline (`checker-thread.ts`).
 */
export function compareRegex(expected: Buffer, got: Buffer): Finding {
  return search(expected, got, '');
}

/** Whether the pattern would be found in any letter case. */
export function matchesInAnyCase(expected: Buffer, got: Buffer): boolean {
  return search(expected, got, 'i').outcome === 'pass';
}

function search(expected: Buffer, got: Buffer, flags: string): Finding {
  try {
    return parsePattern(readText(expected).trimEnd(), flags).test(readText(got))
      ? passed
      : failed(null, 'The output does not match the pattern.');
  } catch (err) {
    if (err instanceof PatternError) return faulted(err.message);
    throw err;
  }
}

const readText = (text: Buffer) => text.toString('utf8').replaceAll('\r\n', '\n');

const leadingFlags = /^\(\?([aiLmsux]+)\)/;
/** Constructs of Python that JavaScript writes in another way. Any escape matches, so that `\\A` stays as it is. */
const pythonSyntax = /\\[\s\S]|\(\?P<|\(\?P=(\w+)\)/g;

/** The pattern in JavaScript's syntax; throws a `PatternError`. */
function parsePattern(pattern: string, flags: string): RegExp {
  const [prefix, own = ''] = leadingFlags.exec(pattern) ?? [''];
  if (own.includes('x')) throw new PatternError('The pattern is not valid: the flag x is not supported.');
  const source = pattern.slice(prefix.length).replace(pythonSyntax, translate);
  const all = own.includes('i') || flags === 'i' ? 'ims' : 'ms';
  try {
    return new RegExp(source, `${all}u`);
  } catch {
    // The strict syntax of flag `u` refuses escapes that Python allows, such as `\-` or `\'`.
    return parseLenient(source, all);
  }
}

function parseLenient(source: string, flags: string): RegExp {
  try {
    return new RegExp(source, flags);
  } catch (err) {
    const reason = err instanceof SyntaxError ? err.message.slice(err.message.lastIndexOf(': ') + 2) : String(err);
    throw new PatternError(`The pattern is not valid: ${reason.toLowerCase()}.`);
  }
}

function translate(part: string, reference?: string): string {
  if (part === '\\A') return '(?<![\\s\\S])';
  if (part === '\\Z') return '(?![\\s\\S])';
  if (part === '(?P<') return '(?<';
  return reference === undefined ? part : `\\k<${reference}>`;
}
