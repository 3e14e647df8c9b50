import { FoundProblem, ReachedTokenError, type SyntaxProblem, Unsure } from './syntax-problem.js';
import type { Token } from './tokenize.js';

export const keywords = new Set(
  `False None True and as assert async await break class continue def del elif else except finally for from global if
   import in is lambda nonlocal not or pass raise return try while with yield`.split(/\s+/),
);

/** Reads tokens for the parser, and raises its problems. */
export interface TokenCursor {
  peek(offset?: number): Token;
  next(): Token;
  /** The number of tokens read; setting it goes back. */
  position: number;
  /** Whether the next token is this keyword or operator. */
  at(...texts: string[]): boolean;
  atType(type: Token['type']): boolean;
  /** Whether the next token is a name that is no keyword. */
  atName(): boolean;
  /** Reads a keyword or an operator if it is next. */
  accept(text: string): boolean;
  /** Reads a keyword or an operator; anything else is invalid syntax. */
  expect(text: string): Token;
  expectName(): Token;
  /** Raises Python's general error at the next token. */
  fail(): never;
  failWith(message: string, at?: Token, more?: Partial<SyntaxProblem>): never;
  /** Reads something nested; throws `Unsure` when it is nested too deeply. */
  nest<T>(read: () => T): T;
}

/** Python stops at 200 open brackets, and much later for other nesting. */
const maxDepth = 150;
/** Most times that a token is read on average: going back for a message must not take longer and longer. */
const maxReads = 20;

export function createTokenCursor(tokens: readonly Token[]): TokenCursor {
  let position = 0;
  let depth = 0;
  let farthest = 0;
  let reads = 0;
  const last = tokens.length - 1;
  function peek(offset = 0): Token {
    const index = Math.min(position + offset, last);
    const token = tokens[index]!;
    farthest = Math.max(farthest, index);
    if (token.type === 'error') throw new ReachedTokenError();
    return token;
  }
  const isWord = ({ type }: Token) => type === 'name' || type === 'operator';

  function failWith(message: string, { line }: Token = peek(), more: Partial<SyntaxProblem> = {}): never {
    throw new FoundProblem({ type: 'SyntaxError', message, line, firstLine: line, ...more }, tokens[farthest]!.line);
  }
  function fail(): never {
    const token = peek();
    if (token.type === 'indent') failWith('unexpected indent', token, { type: 'IndentationError' });
    if (token.type === 'dedent') throw new Unsure();
    failWith('invalid syntax', token);
  }

  function next(): Token {
    const token = peek();
    if (++reads > maxReads * tokens.length) throw new Unsure();
    position = Math.min(position + 1, last);
    return token;
  }
  const at = (...texts: string[]) => isWord(peek()) && texts.includes(peek().text);
  const atName = () => peek().type === 'name' && !keywords.has(peek().text);

  return {
    peek,
    next,
    get position() {
      return position;
    },
    set position(to) {
      position = to;
    },
    at,
    atType: (type) => peek().type === type,
    atName,
    accept(text) {
      const isNext = at(text);
      if (isNext) next();
      return isNext;
    },
    expect: (text) => (at(text) ? next() : fail()),
    expectName: () => (atName() ? next() : fail()),
    fail,
    failWith,
    nest(read) {
      if (++depth > maxDepth) throw new Unsure();
      try {
        return read();
      } finally {
        depth--;
      }
    },
  };
}

/** Whether a reader succeeds and returns true; the cursor goes back. */
export function canRead(cursor: TokenCursor, read: () => boolean): boolean {
  const { position } = cursor;
  try {
    return read();
  } catch (problem) {
    if (problem instanceof FoundProblem) return false;
    throw problem;
  } finally {
    cursor.position = position;
  }
}
