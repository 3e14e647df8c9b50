import { createExpressionParser } from './parse-expression.js';
import { readMatch } from './parse-match.js';
import { readParameters } from './parse-parameters.js';
import { readSimpleStatement } from './parse-simple-statement.js';
import type { Placement } from './placement.js';
import { FoundProblem, Unsure } from './syntax-problem.js';
import { canRead, type TokenCursor } from './token-cursor.js';
import type { Token } from './tokenize.js';

/** Reads a whole program; raises the problem that CPython's parser reports (Grammar/python.gram of 3.11). */
export function readProgram(cursor: TokenCursor, placement: Placement): void {
  const { at, accept, expect, peek, fail, failWith } = cursor;
  const expressions = createExpressionParser(cursor, placement.suspend);

  const compound: Record<string, (first: Token) => void> = {
    if: (first) => branches(first, 'if'),
    while(first) {
      condition();
      placement.enter('loop', () => block(first, "'while' statement"));
      readElse();
    },
    for(first) {
      expressions.starTargets(true);
      expect('in');
      expressions.starExpressions();
      colon();
      placement.enter('loop', () => block(first, "'for' statement"));
      readElse();
    },
    try: readTry,
    with(first) {
      withItems();
      colon();
      block(first, "'with' statement");
    },
    def(first) {
      cursor.expectName();
      force('(');
      readParameters(cursor, expressions);
      expect(')');
      if (accept('->')) returnType();
      force(':');
      placement.enter('function', () => block(first, 'function definition'));
    },
    class(first) {
      cursor.expectName();
      if (accept('(')) {
        expressions.arguments();
        expect(')');
      }
      colon();
      placement.enter('class', () => block(first, 'class definition'));
    },
    async(first) {
      if (!at('def', 'for', 'with')) fail();
      if (!at('def')) placement.suspend();
      compound[cursor.next().text]!(first);
    },
  };

  /** A colon that Python demands by name, whatever stands there. */
  function force(text: string): void {
    if (!accept(text)) failWith(`expected '${text}'`);
  }
  /** Python reads as much as it can, and then demands the colon. */
  function returnType(): void {
    const isCertain = expressions.atExpression() && !at('(', '[', '{', '-', '+', '~', 'not', 'lambda', 'await');
    try {
      expressions.expression();
    } catch (problem) {
      const isGeneral = problem instanceof FoundProblem && problem.problem.message === 'invalid syntax';
      if (isGeneral && isCertain) failWith("expected ':'");
      throw problem;
    }
  }
  /** A colon that Python demands by name only at the end of the line. */
  function colon(): void {
    if (cursor.atType('newline')) failWith("expected ':'");
    expect(':');
  }
  function condition(): void {
    expressions.namedExpression();
    colon();
  }

  function branches(first: Token, keyword: string): void {
    condition();
    block(first, `'${keyword}' statement`);
    if (at('elif')) branches(cursor.next(), 'elif');
    else readElse();
  }
  function readElse(): void {
    if (!at('else')) return;
    const first = cursor.next();
    force(':');
    block(first, "'else' statement");
  }

  /** The block after a colon. `of` names what it belongs to. */
  function block(header: Token, of: string): void {
    if (!cursor.atType('newline')) {
      simpleStatements();
      return;
    }
    cursor.next();
    if (!cursor.atType('indent'))
      failWith(`expected an indented block after ${of} on line ${header.line}`, peek(), {
        type: 'IndentationError',
        firstLine: header.line,
      });
    cursor.next();
    while (!cursor.atType('dedent')) statement();
    cursor.next();
  }

  function readTry(first: Token): void {
    force(':');
    block(first, "'try' statement");
    if (!at('except', 'finally')) failWith("expected 'except' or 'finally' block", peek(), { firstLine: first.line });
    while (at('except')) readExcept(cursor.next());
    readElse();
    if (!at('finally')) return;
    const last = cursor.next();
    force(':');
    block(last, "'finally' statement");
  }
  function readExcept(first: Token): void {
    if (at('*')) {
      cursor.next();
      if (at(':') || cursor.atType('newline')) throw new Unsure();
    }
    if (!at(':') && !cursor.atType('newline')) {
      expressions.expression();
      if (at(',')) failSeveralTypes(first);
      if (accept('as')) cursor.expectName();
    }
    colon();
    block(first, "'except' statement");
  }
  function failSeveralTypes(first: Token): never {
    cursor.next();
    const isCertain = canRead(cursor, () => {
      expressions.starExpressions();
      if (accept('as')) cursor.expectName();
      return at(':');
    });
    if (isCertain) failWith('multiple exception types must be parenthesized', first);
    throw new Unsure();
  }

  function withItems(): void {
    const isGrouped = canRead(cursor, () => {
      if (!accept('(')) return false;
      do {
        if (at(')')) break;
        withItem();
      } while (accept(','));
      return accept(')') && at(':');
    });
    if (isGrouped) cursor.next();
    // Python tries both readings of a parenthesis, and reports the problem of one of them.
    else if (at('(') && !canRead(cursor, () => expressions.expression() !== null)) throw new Unsure();
    do {
      if (isGrouped && at(')')) break;
      withItem();
    } while (accept(','));
    if (isGrouped) expect(')');
  }
  function withItem(): void {
    expressions.expression();
    if (accept('as')) expressions.starTargets(false);
  }

  function decorated(): void {
    while (accept('@')) {
      expressions.namedExpression();
      if (!cursor.atType('newline')) fail();
      cursor.next();
    }
    if (!at('class', 'def', 'async') || (at('async') && peek(1).text !== 'def')) fail();
    statement();
  }

  function statement(): void {
    cursor.nest(() => {
      const { type, text } = peek();
      if (at('@')) return decorated();
      if (type === 'name' && Object.hasOwn(compound, text)) return compound[text]!(cursor.next());
      if (type === 'name' && text === 'match' && readMatch(cursor, expressions, block)) return;
      // A new keyword of Python 3.12.
      if (type === 'name' && text === 'type' && peek(1).type === 'name') throw new Unsure();
      simpleStatements();
    });
  }

  function simpleStatements(): void {
    do {
      if (cursor.atType('newline')) break;
      placement.check(peek());
      readSimpleStatement(cursor, expressions);
    } while (accept(';'));
    if (!cursor.atType('newline')) fail();
    cursor.next();
  }

  while (!cursor.atType('end')) statement();
}
