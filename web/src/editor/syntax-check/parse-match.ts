import type { ExpressionParser } from './parse-expression.js';
import { FoundProblem, Unsure } from './syntax-problem.js';
import { canRead, keywords, type TokenCursor } from './token-cursor.js';
import type { Token } from './tokenize.js';

/**
 * Reads a match statement, when `match` starts one: it is a keyword only there. Returns false for other statements.
 * `block` reads the block after a colon.
 */
export function readMatch(
  cursor: TokenCursor,
  expressions: ExpressionParser,
  block: (header: Token, of: string) => void,
): boolean {
  const { at, accept, expect, peek } = cursor;
  const failWith: TokenCursor['failWith'] = cursor.failWith;

  function isMatch(): boolean {
    cursor.next();
    if (!expressions.atExpression() && !at('*')) return false;
    subject();
    return accept(':') && cursor.atType('newline');
  }

  function subject(): void {
    do {
      if (at(':')) break;
      if (at('*')) expressions.starExpressions();
      else expressions.namedExpression();
    } while (accept(','));
  }

  /** `match x` without a colon. */
  function checkColon(): void {
    const { position } = cursor;
    cursor.next();
    if (!expressions.atExpression()) {
      cursor.position = position;
      return;
    }
    subject();
    if (cursor.atType('newline')) failWith("expected ':'");
    throw new Unsure();
  }

  if (!canRead(cursor, isMatch)) {
    if (/^(?:name|number|string)$/.test(peek(1).type)) checkColon();
    return false;
  }
  const first = cursor.next();
  subject();
  cursor.position += 2;
  if (!cursor.atType('indent'))
    failWith(`expected an indented block after 'match' statement on line ${first.line}`, peek(), {
      type: 'IndentationError',
      firstLine: first.line,
    });
  cursor.next();
  while (!cursor.atType('dedent')) {
    const header = expect('case');
    readPatterns(cursor, expressions);
    if (cursor.atType('newline')) failWith("expected ':'");
    expect(':');
    block(header, "'case' statement");
  }
  cursor.next();
  return true;
}

/** Reads the patterns of one `case`. Messages for broken patterns vary, so that those are not certain. */
function readPatterns(cursor: TokenCursor, expressions: ExpressionParser): void {
  const { at, accept, expect, peek, nest } = cursor;

  function pattern(): void {
    nest(() => {
      do closed();
      while (accept('|'));
      if (accept('as')) cursor.expectName();
    });
  }

  function starOrPattern(): void {
    if (accept('*')) cursor.expectName();
    else pattern();
  }

  function closed(): void {
    const { type, text } = peek();
    if (type === 'number' || at('-')) number();
    else if (type === 'string' || at('None', 'True', 'False')) readLiteral();
    else if (type === 'name' && !keywords.has(text)) nameOrClass();
    else if (accept('(')) sequence(')');
    else if (accept('[')) sequence(']');
    else {
      expect('{');
      mapping();
    }
  }

  /** Strings stand beside each other as in other expressions. */
  function readLiteral(): void {
    if (peek().type !== 'string') cursor.next();
    else while (peek().type === 'string') cursor.next();
  }

  function number(): void {
    accept('-');
    if (cursor.next().type !== 'number') cursor.fail();
    if (accept('+') || accept('-')) if (cursor.next().type !== 'number') cursor.fail();
  }

  function nameOrClass(): void {
    cursor.next();
    while (accept('.')) cursor.expectName();
    if (!accept('(')) return;
    while (!at(')')) {
      if (cursor.atName() && peek(1).text === '=') cursor.position += 2;
      pattern();
      if (!accept(',')) break;
    }
    expect(')');
  }

  function sequence(close: string): void {
    while (!at(close)) {
      starOrPattern();
      if (!accept(',')) break;
    }
    expect(close);
  }

  function mapping(): void {
    while (!at('}')) {
      if (accept('**')) cursor.expectName();
      else {
        closed();
        expect(':');
        pattern();
      }
      if (!accept(',')) break;
    }
    expect('}');
  }

  try {
    do {
      if (at(':', 'if')) break;
      starOrPattern();
    } while (accept(','));
  } catch (problem) {
    if (problem instanceof FoundProblem) throw new Unsure();
    throw problem;
  }
  if (accept('if')) expressions.namedExpression();
}
