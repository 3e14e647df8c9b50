import type { Explanation } from './custom-messages.js';
import type { Traceback } from './parse-traceback.js';

const keywords = new Map(
  `False None True and as assert async await break class continue def del elif else except finally for from global if
   import in is lambda nonlocal not or pass raise return try while with yield`
    .split(/\s+/)
    .map((word) => [word.toLowerCase(), word]),
);
const functions = new Set(
  `abs all any bool chr dict dir divmod enumerate eval exec filter float format hash help hex id input int isinstance
   len list map max min next object oct open ord pow print range repr reversed round set sorted str sum super tuple type
   zip`.split(/\s+/),
);

/**
 * Explains a name or keyword in the wrong case, as keyboards of phones write it at the start of a line: `Print`, `For`,
 * `true`. Null for other errors.
 */
export function explainLetterCase({ type, message, code }: Traceback): Explanation | null {
  if (type === 'NameError') {
    const [, name = ''] = /^name '(\w+)' is not defined/.exec(message) ?? [];
    const suggested = /Did you mean: '(\w+)'\?/.exec(message)?.[1];
    const right = [keywords.get(name.toLowerCase()), name.toLowerCase(), suggested].find(
      (word) => word !== undefined && isOtherCase(word, name) && (word === suggested || isKnown(word)),
    );
    return right === undefined ? null : describe(name, right);
  }
  if (type !== 'SyntaxError' || !/^invalid syntax|^expected /.test(message)) return null;
  const bare = code
    .replace(/(["']).*?\1/g, '""')
    .replace(/#.*/, '')
    .trim();
  const wrong = [startPattern, middlePattern].map((pattern) => pattern.exec(bare)?.[1]).find(isWrongKeyword);
  return wrong === undefined ? null : describe(wrong, keywords.get(wrong.toLowerCase())!);
}

/** A word where only a keyword can be: at the start of a statement, or between two operands. */
const startPattern = /^(\p{L}+)(?:\s+[\p{L}\p{N}_("'[]|\s*\(.*:$|\s*:$|$)/u;
const middlePattern =
  /[\p{L}\p{N}_)"'\]]\s+((?:[Ii][NnFfSs])|(?:[Aa][Nn][Dd])|(?:[Oo][Rr])|(?:[Ee][Ll][Ss][Ee]))\s+[\p{L}\p{N}_("'[]/u;

const isWrongKeyword = (word = '') => isOtherCase(keywords.get(word.toLowerCase()) ?? word, word);
const isKnown = (word: string) => functions.has(word) || keywords.get(word.toLowerCase()) === word;
const isOtherCase = (word: string, name: string) => word !== name && word.toLowerCase() === name.toLowerCase();

function describe(wrong: string, right: string): Explanation {
  const call = functions.has(right) ? '(…)' : '';
  const isLower = right === right.toLowerCase();
  return {
    title: isLower ? `Write ${right} in lower case` : `Write ${right}, not ${wrong}`,
    text: `Python distinguishes upper and lower case: it knows ${right}${call}, but not ${wrong}${call}.`,
  };
}
