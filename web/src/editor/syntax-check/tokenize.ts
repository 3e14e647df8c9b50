import type { SyntaxProblem } from './syntax-problem.js';
import { Unsure } from './syntax-problem.js';

export interface Token {
  type: 'name' | 'number' | 'string' | 'operator' | 'newline' | 'indent' | 'dedent' | 'end' | 'error';
  /** Empty for newline, indent, dedent, end and error. */
  text: string;
  /** The line of its first character, counted from 1. */
  line: number;
  /** Brackets open after it. */
  level: number;
}

/** An error of the tokenizer. */
export interface TokenError {
  problem: SyntaxProblem;
  /**
   * `first`: Python reports it even when the parser fails before. `last`: only when the parser gets there. `unclosed`:
   * a bracket is open at the end; it is reported for errors in later lines too.
   */
  rank: 'first' | 'last' | 'unclosed';
}

/** The tokens of a program up to its end or to the first error of the tokenizer. */
export interface Tokens {
  tokens: readonly Token[];
  error: TokenError | null;
}

interface Bracket {
  text: string;
  line: number;
}

const operators =
  /(?:\*\*=|\/\/=|>>=|<<=|\.\.\.|\*\*|\/\/|>>|<<|<=|>=|==|!=|->|\+=|-=|\*=|\/=|%=|&=|\|=|\^=|@=|:=|[-+*/%@&|^~<>=()[\]{},:.;!?$`])/y;
const word = /[A-Za-z0-9_\u0080-\u{10ffff}]+/uy;
const identifier = /^[\p{XID_Start}_]\p{XID_Continue}*$/u;
const decimal = /(?:\d+(?:_\d+)*)?(?:\.(?:\d+(?:_\d+)*)?)?(?:[eE][+-]?\d+(?:_\d+)*)?[jJ]?/y;
const radix = /0(?:[xX](?:_?[\da-fA-F])+|[oO](?:_?[0-7])+|[bB](?:_?[01])+)/y;
/** Words that may follow a number without a space. */
const afterNumber = /^(?:and|else|for|if|in|is|or|not)/;
const stringStart = /^(?:[rR]?[bBfF]?|[bBfF][rR]|[uU])$/;
const closing: Record<string, string> = { ')': '(', ']': '[', '}': '{' };

/** Python's limits; programs beyond them are not checked. */
const maxIndents = 99;
const maxBrackets = 199;
const tabSize = 8;

/**
 * Splits a program into tokens as CPython does (Parser/tokenizer.c of 3.11), with lines separated by line feeds. Throws
 * `Unsure` where versions of Python differ.
 */
export function tokenize(text: string): Tokens {
  const tokens: Token[] = [];
  const brackets: Bracket[] = [];
  const indents = [{ width: 0, narrowWidth: 0 }];
  let at = text.startsWith('\ufeff') ? 1 : 0;
  let line = 1;
  let isLineStart = true;

  const add = (type: Token['type'], from: number, start = line) =>
    tokens.push({ type, text: text.slice(from, at), line: start, level: brackets.length });

  function stop(rank: TokenError['rank'], message: string, from = line, type: SyntaxProblem['type'] = 'SyntaxError') {
    tokens.push({ type: 'error', text: '', line, level: brackets.length });
    return { tokens, error: { rank, problem: { type, message, line: from, firstLine: from } } };
  }

  function match(pattern: RegExp): string | null {
    pattern.lastIndex = at;
    return pattern.exec(text)?.[0] ?? null;
  }

  /** Reads the indentation of a logical line; returns a problem, or null. */
  function readIndent(): ReturnType<typeof stop> | null {
    let [width, narrowWidth] = [0, 0];
    for (; ; at++) {
      if (text[at] === ' ') [width, narrowWidth] = [width + 1, narrowWidth + 1];
      else if (text[at] === '\t') [width, narrowWidth] = [(Math.floor(width / tabSize) + 1) * tabSize, narrowWidth + 1];
      else if (text[at] === '\f') [width, narrowWidth] = [0, 0];
      else break;
    }
    if (text[at] === '#' || text[at] === '\n' || at >= text.length) return null;
    if (text[at] === '\\') throw new Unsure();
    const mixed = () => stop('last', 'inconsistent use of tabs and spaces in indentation', line, 'TabError');
    let top = indents.at(-1)!;
    if (width > top.width) {
      if (narrowWidth <= top.narrowWidth) return mixed();
      if (indents.length > maxIndents) throw new Unsure();
      indents.push({ width, narrowWidth });
      add('indent', at);
      return null;
    }
    let dedents = 0;
    for (; width < top.width; dedents++) {
      indents.pop();
      top = indents.at(-1)!;
    }
    if (width > top.width)
      return stop('last', 'unindent does not match any outer indentation level', line, 'IndentationError');
    for (; dedents > 0; dedents--) add('dedent', at);
    return narrowWidth === top.narrowWidth ? null : mixed();
  }

  /** Reads a string after its prefix. */
  function readString(from: number): ReturnType<typeof stop> | null {
    const quote = text[at]!;
    const isTriple = text.startsWith(quote.repeat(3), at);
    const close = isTriple ? quote.repeat(3) : quote;
    const start = line;
    at += close.length;
    while (!text.startsWith(close, at)) {
      if (at >= text.length || (!isTriple && text[at] === '\n')) {
        const kind = isTriple ? 'triple-quoted string' : 'string';
        const end = at >= text.length && text.endsWith('\n') ? line - 1 : line;
        return stop('first', `unterminated ${kind} literal (detected at line ${end})`, start);
      }
      if (text[at] === '\\') at++;
      if (text[at] === '\n') line++;
      at++;
    }
    at += close.length;
    add('string', from, start);
    return null;
  }

  function readNumber(): ReturnType<typeof stop> | null {
    const from = at;
    const found = match(radix) ?? match(decimal)!;
    if (/^0[xXoObB]/.test(text.slice(at, at + 2)) && found.length < 3) throw new Unsure();
    at += found.length;
    if (/^0[\d_]*[1-9][\d_]*$/.test(found))
      return stop(
        'first',
        'leading zeros in decimal integer literals are not permitted; use an 0o prefix for octal integers',
      );
    const next = match(word);
    if (next !== null && !afterNumber.test(next)) {
      if (/^0[xXoObB]/.test(found) || /[jJ]$/.test(found)) throw new Unsure();
      return stop('first', 'invalid decimal literal');
    }
    add('number', from);
    return null;
  }

  function readWord(): ReturnType<typeof stop> | null {
    const from = at;
    const found = match(word)!;
    const quote = text[at + found.length];
    if ((quote === '"' || quote === "'") && stringStart.test(found)) {
      at += found.length;
      return readString(from);
    }
    if (!identifier.test(found.normalize('NFKC'))) return stop('first', describeCharacter(found));
    at += found.length;
    add('name', from);
    return null;
  }

  function readOperator(): ReturnType<typeof stop> | null {
    const from = at;
    const found = match(operators);
    // Control characters, and `<>` of Python 2.
    if (found === null || (found === '<' && text[at + 1] === '>')) throw new Unsure();
    at += found.length;
    if ('([{'.includes(found)) {
      if (brackets.length >= maxBrackets) throw new Unsure();
      brackets.push({ text: found, line });
    }
    const opening = closing[found];
    if (opening) {
      const open = brackets.pop();
      if (!open) return stop('first', `unmatched '${found}'`);
      const where = open.line === line ? '' : ` on line ${open.line}`;
      if (open.text !== opening)
        return stop(
          'first',
          `closing parenthesis '${found}' does not match opening parenthesis '${open.text}'${where}`,
        );
    }
    add('operator', from);
    return null;
  }

  while (true) {
    if (isLineStart && brackets.length === 0) {
      isLineStart = false;
      const problem = readIndent();
      if (problem) return problem;
    }
    const character = text[at];
    let problem: ReturnType<typeof stop> | null = null;
    if (character === undefined) break;
    if (character === ' ' || character === '\t' || character === '\f') at++;
    else if (character === '#') while (at < text.length && text[at] !== '\n') at++;
    else if (character === '\n') {
      const isBlank = tokens.length === 0 || /^(?:newline|indent|dedent)$/.test(tokens.at(-1)!.type);
      if (brackets.length === 0 && !isBlank) add('newline', at);
      if (brackets.length === 0) isLineStart = true;
      line++;
      at++;
    } else if (character === '\\') {
      if (text[at + 1] !== '\n') return stop('last', 'unexpected character after line continuation character');
      if (at + 2 >= text.length) throw new Unsure();
      line++;
      at += 2;
    } else if (character === '"' || character === "'") problem = readString(at);
    else if (/\d/.test(character) || (character === '.' && /\d/.test(text[at + 1] ?? ''))) problem = readNumber();
    else if (match(word) !== null) problem = readWord();
    else problem = readOperator();
    if (problem) return problem;
  }

  const lastLine = text.endsWith('\n') ? line - 1 : line;
  const open = brackets.at(-1);
  line = lastLine;
  if (open) return stop('unclosed', `'${open.text}' was never closed`, open.line);
  if (tokens.length > 0 && !/^(?:newline|indent|dedent)$/.test(tokens.at(-1)!.type)) add('newline', at);
  for (let open = indents.length; open > 1; open--) add('dedent', at);
  add('end', at);
  return { tokens, error: null };
}

/** The message for the first character that a name cannot have. */
function describeCharacter(word: string): string {
  const wrong = [...word].find((character, index) => !identifier.test(index === 0 ? character : `a${character}`))!;
  const code = wrong.codePointAt(0)!.toString(16).toUpperCase().padStart(4, '0');
  return /[\p{C}\p{Z}]/u.test(wrong)
    ? `invalid non-printable character U+${code}`
    : `invalid character '${wrong}' (U+${code})`;
}
