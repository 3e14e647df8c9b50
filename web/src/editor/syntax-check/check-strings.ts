import { Unsure } from './syntax-problem.js';
import type { TokenCursor } from './token-cursor.js';
import type { Token } from './tokenize.js';

/** Escapes that need digits or a name after them. Those of bytes differ. */
const brokenEscape =
  /(?<!\\)(?:\\\\)*\\(?:x(?![\da-fA-F]{2})|u(?![\da-fA-F]{4})|U(?!(?:000[\da-fA-F]|0010)[\da-fA-F]{4})|N)/;
const closing: Record<string, string> = { '(': ')', '[': ']', '{': '}' };
/** Format specifications of fields can have fields, but no deeper ones. */
const maxFieldDepth = 2;

/**
 * Checks the strings that stand beside each other, up to the cursor. Returns whether one of them is an f-string. Raises
 * what is certain of f-strings, and `Unsure` where versions of Python differ.
 */
export function checkStrings(
  parts: readonly Token[],
  cursor: TokenCursor,
  isExpression: (text: string) => boolean,
): boolean {
  let isFormatted = false;
  let bytes = 0;
  for (const { text } of parts) {
    const [, prefix = '', quote = ''] = /^([a-zA-Z]*)("""|'''|"|')/.exec(text)!;
    const content = text.slice(prefix.length + quote.length, -quote.length);
    const isRaw = /r/i.test(prefix);
    if (/b/i.test(prefix)) {
      bytes++;
      if (/[^\0-\x7f]/.test(content)) throw new Unsure();
    }
    if (!isRaw && brokenEscape.test(content)) throw new Unsure();
    if (/f/i.test(prefix)) {
      isFormatted = true;
      checkFields(content, cursor, isExpression);
    }
  }
  if (bytes > 0 && bytes < parts.length) throw new Unsure();
  return isFormatted;
}

function checkFields(content: string, cursor: TokenCursor, isExpression: (text: string) => boolean): void {
  let at = 0;

  function readText(depth: number): void {
    while (at < content.length) {
      const character = content[at];
      if (character === '{' && content[at + 1] === '{' && depth === 0) at += 2;
      else if (character === '{') readField(depth);
      else if (character !== '}') at++;
      else if (depth > 0) return;
      else if (content[at + 1] === '}') at += 2;
      else cursor.failWith("f-string: single '}' is not allowed");
    }
  }

  function readField(depth: number): void {
    if (depth >= maxFieldDepth) throw new Unsure();
    const from = ++at;
    skipExpression();
    const source = content.slice(from, at);
    const expression = source.replace(/=\s*$/, '');
    if (/[\\#]/.test(source) || (expression !== source && expression.trim() === '')) throw new Unsure();
    if (at >= content.length) failUnclosed();
    if (expression.trim() === '') cursor.failWith('f-string: empty expression not allowed');
    if (!isExpression(expression)) throw new Unsure();
    if (content[at] === '!') {
      if (!/^![sra][:}]/.test(content.slice(at))) throw new Unsure();
      at += 2;
    }
    if (content[at] === ':') {
      at++;
      readText(depth + 1);
    }
    if (at >= content.length) failUnclosed();
    at++;
  }

  /** Up to the end of the expression: `}`, `:` or `!` outside of brackets and strings. */
  function skipExpression(): void {
    const brackets: string[] = [];
    for (; at < content.length; at++) {
      const character = content[at]!;
      if (character === '"' || character === "'") {
        const quote = content.startsWith(character.repeat(3), at) ? character.repeat(3) : character;
        const end = content.indexOf(quote, at + quote.length);
        if (end === -1) throw new Unsure();
        at = end + quote.length - 1;
      } else if ('([{'.includes(character)) brackets.push(closing[character]!);
      else if (brackets.length > 0 && ')]}'.includes(character)) {
        if (brackets.pop() !== character) throw new Unsure();
      } else if (brackets.length > 0) continue;
      else if (character === '}' || character === ':') return;
      else if (character === '!' && content[at + 1] !== '=') return;
      else if ('<>='.includes(character) && content[at + 1] === '=') at++;
    }
    if (brackets.length > 0) throw new Unsure();
  }

  /** From Python 3.12 on, a quotation mark in the field does not end the string. */
  function failUnclosed(): never {
    for (let offset = 0; !['newline', 'end'].includes(cursor.peek(offset).type); offset++)
      if (cursor.peek(offset).type === 'string') throw new Unsure();
    cursor.failWith("f-string: expecting '}'");
  }

  readText(0);
}
