import { type ExpressionNode, findInvalidTarget } from './expression-node.js';
import type { ExpressionParser } from './parse-expression.js';
import { Unsure } from './syntax-problem.js';
import type { TokenCursor } from './token-cursor.js';

const augmented = ['+=', '-=', '*=', '/=', '//=', '%=', '@=', '&=', '|=', '^=', '>>=', '<<=', '**='];

/** Reads one statement without a block, up to its `;` or the end of its line. */
export function readSimpleStatement(cursor: TokenCursor, expressions: ExpressionParser): void {
  const { at, accept, expect, peek, fail } = cursor;
  const failWith: TokenCursor['failWith'] = cursor.failWith;
  const { expression, starExpressions, yieldOrStarExpressions, atExpression } = expressions;

  const readers: Record<string, () => void> = {
    pass() {},
    break() {},
    continue() {},
    return() {
      if (atExpression() || at('*')) starExpressions();
    },
    raise() {
      if (!atExpression()) return;
      expression();
      if (accept('from')) expression();
    },
    global: names,
    nonlocal: names,
    assert() {
      expression();
      if (accept(',')) expression();
    },
    del() {
      const targets = starExpressions();
      const invalid = findInvalidTarget(targets, true);
      if (!invalid) return;
      if (!atEnd()) throw new Unsure();
      failWith(`cannot delete ${invalid.kind}`, invalid.first);
    },
    import() {
      do {
        dottedName();
        if (accept('as')) cursor.expectName();
      } while (accept(','));
    },
    from: importFrom,
  };

  const atEnd = () => cursor.atType('newline') || at(';');

  function names(): void {
    do cursor.expectName();
    while (accept(','));
  }

  function dottedName(): void {
    cursor.expectName();
    while (accept('.')) cursor.expectName();
  }

  function importFrom(): void {
    let dots = 0;
    while (accept('.') || accept('...')) dots++;
    if (dots === 0 || !at('import')) dottedName();
    expect('import');
    if (accept('*')) return;
    const isGroup = accept('(');
    do {
      if (isGroup && at(')') && peek(-1).text === ',') break;
      if (!isGroup && peek(-1).text === ',' && cursor.atType('newline'))
        failWith('trailing comma not allowed without surrounding parentheses');
      cursor.expectName();
      if (accept('as')) cursor.expectName();
    } while (accept(','));
    if (isGroup) expect(')');
  }

  /** Assignments, annotations and expressions. */
  function assignment(): void {
    const start = cursor.position;
    const node = yieldOrStarExpressions();
    if (at(':')) {
      if (!['name', 'attribute', 'subscript'].includes(node.kind)) failAnnotation(node.kind);
      cursor.next();
      expression();
      if (accept('=')) yieldOrStarExpressions();
    } else if (at(...augmented)) {
      const operator = cursor.next();
      const isValid = ['name', 'attribute', 'subscript'].includes(node.kind);
      yieldOrStarExpressions();
      if (!isValid && !node.kind.startsWith('yield') && atEnd())
        failWith(`'${node.kind}' is an illegal expression for augmented assignment`, node.first);
      if (!isValid) failWith('invalid syntax', operator);
    } else if (at(':=') && node.kind !== 'name') {
      if (node.kind === 'tuple') throw new Unsure();
      cursor.next();
      expression();
      failWith(`cannot use assignment expressions with ${node.kind}`, node.first);
    } else if (at('=')) chain(start);
  }

  function failAnnotation(kind: string): never {
    if (kind === 'list' || kind === 'tuple') throw new Unsure();
    // Mostly a header with a misspelled keyword: its next token decides what Python reports.
    const colon = cursor.next();
    if (cursor.atType('newline')) failWith('invalid syntax', colon);
    throw new Unsure();
  }

  /** `a = b = value`: all but the last part are targets. */
  function chain(start: number): void {
    cursor.position = start;
    while (true) {
      const node = yieldOrStarExpressions();
      if (!at('=')) return;
      const invalid = node.kind === 'yield expression' && !node.isGroup ? node : findInvalidTarget(node);
      if (invalid) failTarget(start, invalid);
      cursor.next();
    }
  }

  /**
   * Before it looks at targets, Python tries to read the start as an assignment expression, whose message is another
   * one.
   */
  function failTarget(start: number, { kind, first }: ExpressionNode): never {
    if (kind === 'yield expression') throw new Unsure();
    if (['True', 'False', 'None'].includes(kind)) failWith(`cannot assign to ${kind}`, first);
    cursor.position = start;
    expressions.checkAssignment();
    if (accept(',') && (atExpression() || at('*'))) expressions.checkAssignment();
    failWith(`cannot assign to ${kind}`, first);
  }

  if (at('yield')) return void assignment();
  const reader = peek().type === 'name' && Object.hasOwn(readers, peek().text) ? readers[peek().text] : null;
  if (reader) {
    cursor.next();
    reader();
  } else if (atExpression() || at('*')) assignment();
  else fail();
}
