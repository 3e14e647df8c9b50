import { lineFeed, space } from './byte-kinds.js';
import { canonicalLines, offsetOfLineByte } from './canonical-lines.js';
import { canonicalTokens, type IndentRule } from './canonical-tokens.js';
import { commonLinesLength, commonPrefixLength, restAfter } from './common-bytes.js';
import { type Finding, failed, type Position, passed } from './comparison.js';
import { toLowerCase } from './letter-case.js';
import { countLineFeeds, locate } from './positions.js';

type EqualityType = 'exact' | 'lines' | 'tokens' | 'near';

/** A form of a text, and where a byte of that form stands in the text. */
interface CanonicalForm {
  apply(text: Buffer): Buffer;
  offsetOf(text: Buffer, canonical: Buffer, index: number): number;
}

const tokenForm = (indent: IndentRule): CanonicalForm => ({
  apply: (text) => canonicalTokens(text, indent).bytes,
  offsetOf: (text, _, index) => canonicalTokens(text, indent, index).offset,
});

/**
 * The forms of the checkers that ask for equality.
 *
 * - `exact`: the bytes (`identical` of DMOJ).
 * - `lines`: blanks and CR at line ends and blank lines at the end do not count (`rstripped` of DMOJ, `EqualityGrader`
 *   of CodeRunner, the comparison of Judge0).
 * - `tokens`: words and line breaks count, the amount of whitespace and empty lines do not (`standard` of DMOJ).
 * - `near`: blank lines and blanks at line ends do not count, runs of blanks count as one space, indentation included
 *   (`NearEqualityGrader` of CodeRunner, which always ignores case). A lone CR ends a line here.
 */
const forms: Record<EqualityType, CanonicalForm> = {
  exact: { apply: (text) => text, offsetOf: (_, __, index) => index },
  lines: { apply: canonicalLines, offsetOf: offsetOfLineByte },
  tokens: tokenForm('dropped'),
  near: tokenForm('one-space'),
};

/** Compares by `near`, in lower case if `ignoreCase`. */
export function compareNear(ignoreCase: boolean, expected: Buffer, got: Buffer): Finding {
  if (!ignoreCase) return compareEquality('near', expected, got);
  // The milder rules start from the texts themselves: the lower case of a sigma depends on the whitespace around it.
  const { rest, ...finding } = compareEquality('near', toLowerCase(expected), toLowerCase(got));
  return finding;
}

/** Compares the forms of both texts. Lines that both begin with are skipped, because every form is made by line. */
export function compareEquality(type: EqualityType, expected: Buffer, got: Buffer): Finding {
  if (expected.equals(got)) return passed;
  const skipped = commonLinesLength(expected, got);
  const finding = compareForms(type, expected.subarray(skipped), got.subarray(skipped));
  if (finding.difference === null) return finding;
  const { line, column } = finding.difference;
  const rest = restAfter(expected, got, skipped);
  return {
    ...finding,
    difference: { line: line + countLineFeeds(got, skipped), column },
    ...(rest && { rest }),
  };
}

/** Size of the beginnings that are compared first, in bytes: most wrong outputs differ there. */
const headBytes = 65_536;

function compareForms(type: EqualityType, expected: Buffer, got: Buffer): Finding {
  const isLong = Math.max(expected.length, got.length) > headBytes;
  return (
    (isLong && findEarlyDifference(type, expected.subarray(0, headBytes), got.subarray(0, headBytes))) ||
    compareWholeForms(type, expected, got)
  );
}

/** The difference, if it is a byte of both beginnings: whatever follows them, their forms go on with these bytes. */
function findEarlyDifference(type: EqualityType, expected: Buffer, got: Buffer): Finding | null {
  const form = forms[type];
  const [expectedForm, gotForm] = [form.apply(expected), form.apply(got)];
  const at = commonPrefixLength(expectedForm, gotForm);
  if (at >= Math.min(expectedForm.length, gotForm.length)) return null;
  return { ...failed(locate(got, form.offsetOf(got, gotForm, at))), differingBytes: [expectedForm[at], gotForm[at]] };
}

function compareWholeForms(type: EqualityType, expected: Buffer, got: Buffer): Finding {
  const form = forms[type];
  const expectedForm = form.apply(expected);
  const gotForm = form.apply(got);
  if (expectedForm.equals(gotForm)) return passed;
  const at = commonPrefixLength(expectedForm, gotForm);
  return {
    ...failed(decidePosition(at)),
    differingBytes: [expectedForm[at], gotForm[at]],
  };

  function decidePosition(index: number): Position {
    const positionOf = (i: number) => locate(got, form.offsetOf(got, gotForm, i));
    if (type === 'exact') return positionOf(index);
    // Where one text ends and the other goes on after a separator, the difference is what follows the separator.
    if (index === gotForm.length && expectedForm[index] === lineFeed)
      return { line: positionOf(index).line + 1, column: 1 };
    const isSeparator = gotForm[index] === lineFeed || (type !== 'lines' && gotForm[index] === space);
    return positionOf(index === expectedForm.length && isSeparator ? index + 1 : index);
  }
}
