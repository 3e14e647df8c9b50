import { space } from './byte-kinds.js';
import type { DifferingBytes } from './common-bytes.js';
import type { BuiltInChecker, CompareRequest, Comparison, Finding } from './comparison.js';
import { compareContains, includes } from './contains.js';
import { compareEquality, compareNear } from './equality.js';
import { compareFloat } from './float.js';
import { toLowerCase } from './letter-case.js';
import { compareLineCount } from './line-count.js';
import { compareRegex, matchesInAnyCase } from './regex.js';
import { compareUnordered, hasSameLines } from './unordered.js';
import { isSameWithoutWhitespace, rewriteWhitespace, type WhitespaceRule } from './whitespace.js';

/** Checkers whose milder rules search both whole texts again, and the bytes up to which they do. */
const searching: readonly BuiltInChecker['type'][] = ['contains', 'unordered'];
const searchedAgainMaxBytes = 2 ** 21;

/**
 * Compares the output of a case with the expected text. Pure. Equal texts of 10 MB take a few milliseconds, as do those
 * that differ near their beginning or end. Otherwise the checkers take 50 to 100 ms, `unordered` up to 0.4 s for a
 * million short lines (`npm run bench -- checkers`). Only the time of `regex` has no bound.
 */
export function compareOutput(request: CompareRequest): Comparison {
  const { differingBytes = null, rest, ...finding } = findDifference(request);
  const isWrong = finding.outcome === 'fail' || finding.outcome === 'partial';
  const differing = { ...request, ...rest };
  const isLong = differing.expected.length + differing.got.length > searchedAgainMaxBytes;
  const isTried = isWrong && !(isLong && searching.includes(request.checker.type));
  return { ...finding, wouldPassIf: isTried ? decideWouldPassIf(differing, differingBytes) : null };
}

/** The comparison without the milder rules, which cost as much again. */
export function findDifference({ checker, expected, got }: CompareRequest): Finding {
  switch (checker.type) {
    case 'exact':
    case 'lines':
    case 'tokens':
      return compareEquality(checker.type, expected, got);
    case 'near':
      return compareNear(checker.ignoreCase, expected, got);
    case 'float':
      return compareFloat(checker, expected, got);
    case 'contains':
      return compareContains(expected, got);
    case 'regex':
      return compareRegex(expected, got);
    case 'unordered':
      return compareUnordered(expected, got);
    case 'linecount':
      return compareLineCount(expected, got);
  }
}

/** How each checker ignores whitespace: what it compares stays apart. A pattern is compared as it is. */
const whitespaceRules: Record<CompareRequest['checker']['type'], WhitespaceRule | null> = {
  exact: 'none',
  lines: 'none',
  tokens: 'none',
  near: 'none',
  contains: 'none',
  float: 'spaces',
  unordered: 'lines',
  linecount: 'lines',
  regex: null,
};

function decideWouldPassIf(
  { checker, expected, got }: CompareRequest,
  bytes: DifferingBytes | null,
): Comparison['wouldPassIf'] {
  const passes = (rewrite: (text: Buffer) => Buffer) => {
    const texts = { expected: rewrite(expected), got: rewrite(got) };
    if (checker.type === 'unordered') return hasSameLines(texts.expected, texts.got);
    return findDifference({ checker, ...texts }).outcome === 'pass';
  };
  const rule = whitespaceRules[checker.type];
  if (rule === null) return matchesInAnyCase(expected, got) ? 'case' : null;
  const areVisible = bytes?.every(isVisibleAscii) ?? false;
  if (!areVisible && passesWithoutWhitespace()) return 'whitespace';
  if (areVisible && !isSameLetter(bytes)) return null;
  return passes(toLowerCase) ? 'case' : null;

  function passesWithoutWhitespace(): boolean {
    // Without whitespace a text is its own form, also for `contains`.
    if (checker.type === 'exact' || checker.type === 'lines' || checker.type === 'tokens')
      return isSameWithoutWhitespace(expected, got);
    const rewrite = (text: Buffer) => rewriteWhitespace(text, rule!);
    return checker.type === 'contains' ? includes(rewrite(got), rewrite(expected)) : passes(rewrite);
  }
}

const isVisibleAscii = (byte: number | undefined) => byte !== undefined && byte > space && byte < 0x7f;

/** Whether two visible bytes are one letter in two cases, as far as a byte shows that. */
function isSameLetter(bytes: DifferingBytes | null): boolean {
  const [a = 0, b = 0] = bytes ?? [];
  return (a | 0x20) === (b | 0x20);
}
