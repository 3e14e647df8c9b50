import type { ExpressionNode } from './expression-node.js';
import { Unsure } from './syntax-problem.js';
import type { TokenCursor } from './token-cursor.js';

/** The rules of expressions that arguments contain. */
interface Rules {
  namedExpression(): ExpressionNode;
  expression(): ExpressionNode;
  comprehension(element: ExpressionNode | null): void;
}

/** Whether the `for` of a comprehension is next. */
export const isComprehension = ({ at, peek }: TokenCursor) => at('for') || (at('async') && peek(1).text === 'for');

/** Reads the arguments of a call or the bases of a class, without the parentheses. */
export function readArguments(cursor: TokenCursor, rules: Rules): void {
  const { peek, at, accept, fail } = cursor;
  const failWith: TokenCursor['failWith'] = cursor.failWith;
  const atComprehension = () => isComprehension(cursor);

  let keyword: 'none' | 'named' | 'unpacked' = 'none';
  while (!at(')')) {
    if (accept('**')) {
      rules.expression();
      keyword = 'unpacked';
    } else if (at('*')) {
      if (keyword === 'unpacked') throw new Unsure();
      cursor.next();
      rules.expression();
    } else if (cursor.atName() && peek(1).text === '=' && peek(1).type === 'operator') {
      cursor.position += 2;
      rules.expression();
      if (atComprehension()) throw new Unsure();
      if (keyword === 'none') keyword = 'named';
    } else readPositional(keyword);
    if (!accept(',')) break;
  }

  function readPositional(keyword: 'none' | 'named' | 'unpacked'): void {
    const isFirst = peek(-1).text === '(';
    const first = peek();
    const isNamed = cursor.atName() && peek(1).text === ':=';
    // Python reads the name alone: `f(a=1, b"text")`.
    if (keyword !== 'none' && cursor.atName() && peek(1).type === 'string') failPositional(keyword);
    const node = isNamed ? rules.namedExpression() : rules.expression();
    if (atComprehension()) {
      rules.comprehension(node);
      // A generator beside other arguments needs parentheses of its own.
      if (!isFirst || (at(',') && peek(1).text !== ')')) throw new Unsure();
    }
    if (at(':=') || (isNamed && at('='))) fail();
    if (at('=') && ['True', 'False', 'None'].includes(node.kind)) failWith(`cannot assign to ${node.kind}`, first);
    if (at('=')) failWith('expression cannot contain assignment, perhaps you meant "=="?', first);
    if (keyword === 'none') return;
    failPositional(keyword);
  }
  function failPositional(keyword: 'named' | 'unpacked'): never {
    const after = keyword === 'named' ? 'keyword argument' : 'keyword argument unpacking';
    failWith(`positional argument follows ${after}`);
  }
}
