import type { ExpressionNode } from './expression-node.js';
import type { TokenCursor } from './token-cursor.js';
import type { Token } from './tokenize.js';

const precedence: Record<string, number> = {
  ...{ '|': 1, '^': 2, '&': 3, '<<': 4, '>>': 4, '+': 5, '-': 5 },
  ...{ '*': 6, '/': 6, '//': 6, '%': 6, '@': 6 },
};
export const comparisons = ['==', '!=', '<', '<=', '>', '>=', 'in', 'is'];

/** Reads expressions with operators, from `or` to `**`. */
export interface OperatorParser {
  disjunction(): ExpressionNode;
  /** What binds tighter than comparisons. */
  bitwiseOr(): ExpressionNode;
}

/** `onSuspend` is called for each `await`. */
export function createOperatorParser(
  cursor: TokenCursor,
  { primary: readPrimary, onSuspend }: { primary: () => ExpressionNode; onSuspend: () => void },
): OperatorParser {
  const { peek, at, accept, nest } = cursor;

  function disjunction(): ExpressionNode {
    return chain('or', () => chain('and', inversion));
  }
  function chain(operator: string, read: () => ExpressionNode): ExpressionNode {
    const node = read();
    if (!at(operator)) return node;
    while (accept(operator)) read();
    return { kind: 'expression', first: node.first };
  }
  function inversion(): ExpressionNode {
    if (!at('not')) return comparison();
    const first = cursor.next();
    nest(inversion);
    return { kind: 'expression', first };
  }

  function comparison(): ExpressionNode {
    const node = bitwiseOr();
    let isCompared = false;
    const isMember = at('in');
    while (at(...comparisons) || (at('not') && peek(1).text === 'in' && peek(1).type === 'name')) {
      const { text } = cursor.next();
      if (text === 'not') cursor.next();
      if (text === 'is') accept('not');
      bitwiseOr();
      isCompared = true;
    }
    if (!isCompared) return node;
    return { kind: 'comparison', first: node.first, ...(isMember && { member: node }) };
  }

  function bitwiseOr(): ExpressionNode {
    return binary(1);
  }
  function binary(min: number): ExpressionNode {
    let node = factor();
    while (peek().type === 'operator') {
      const rank = precedence[peek().text];
      if (rank === undefined || rank < min) break;
      cursor.next();
      binary(rank + 1);
      node = { kind: 'expression', first: node.first };
    }
    return node;
  }
  function factor(): ExpressionNode {
    if (at('-', '+', '~')) {
      const first: Token = cursor.next();
      nest(factor);
      return { kind: 'expression', first };
    }
    const isAwaited = at('await');
    const first = isAwaited ? cursor.next() : peek();
    if (isAwaited) onSuspend();
    const primary = readPrimary();
    const node = isAwaited ? { kind: 'await expression', first } : primary;
    if (!accept('**')) return node;
    nest(factor);
    return { kind: 'expression', first };
  }

  return { disjunction, bitwiseOr };
}
