import { Unsure } from './syntax-problem.js';
import type { TokenCursor } from './token-cursor.js';

/** Reads the parameters of a function, without their parentheses. */
export function readParameters(
  cursor: TokenCursor,
  expressions: { expression(): void; starExpressions(): void },
): void {
  const { at, accept, expect, peek, failWith } = cursor;
  let needsDefault = false;
  let hasStar = false;
  while (!at(')')) {
    if (at('(')) throw new Unsure();
    if (accept('**')) {
      cursor.expectName();
      annotation();
      accept(',');
      // Anything after it has messages of its own.
      if (!at(')')) throw new Unsure();
      return;
    }
    if (accept('/')) {
      if (peek(-2).text === '(' || hasStar) throw new Unsure();
    } else if (at('*')) {
      readStar();
    } else {
      const name = cursor.expectName();
      annotation();
      if (accept('=')) {
        if (at(')', ',')) failWith('expected default value expression', peek(-1));
        expressions.expression();
        needsDefault = !hasStar;
      } else if (needsDefault) failWith('non-default argument follows default argument', name);
    }
    if (!at(')')) expect(',');
  }

  function readStar(): void {
    if (hasStar) throw new Unsure();
    const star = cursor.next();
    hasStar = true;
    needsDefault = false;
    if (at(')')) failWith('named arguments must follow bare *', star);
    if (at(',')) {
      if (!(peek(1).type === 'name')) throw new Unsure();
      return;
    }
    cursor.expectName();
    if (at('=')) throw new Unsure();
    if (accept(':')) {
      if (at('*')) expressions.starExpressions();
      else expressions.expression();
    }
  }
  function annotation(): void {
    if (accept(':')) expressions.expression();
  }
}

/** Reads the parameters of a lambda, up to its colon. */
export function readLambdaParameters(cursor: TokenCursor, expression: () => void): void {
  const { at, accept, expect } = cursor;
  let needsDefault = false;
  while (!at(':')) {
    const isStar = accept('*') || accept('**');
    if (!isStar && accept('/')) {
      if (!at(':')) expect(',');
      continue;
    }
    if (!(isStar && at(','))) cursor.expectName();
    if (isStar) needsDefault = false;
    else if (accept('=')) {
      needsDefault = true;
      expression();
    } else if (needsDefault) throw new Unsure();
    if (!at(':')) expect(',');
  }
}
