import { checkStrings } from './check-strings.js';
import type { ExpressionNode } from './expression-node.js';
import { isComprehension, readArguments } from './parse-arguments.js';
import { FoundProblem, Unsure } from './syntax-problem.js';
import { canRead, type TokenCursor } from './token-cursor.js';

/** The rules of expressions that atoms contain. */
interface Rules {
  namedExpression(): ExpressionNode;
  expression(): ExpressionNode;
  /** An expression that may stand beside another one. */
  looseExpression(): ExpressionNode;
  disjunction(): ExpressionNode;
  starNamed(): ExpressionNode;
  yieldExpression(): ExpressionNode;
  bitwiseOr(): ExpressionNode;
  starTargets(isMany: boolean): void;
  atExpression(): boolean;
  /** Whether a text is an expression as a whole. */
  isExpression(text: string): boolean;
}

/** Reads atoms, and the calls, subscripts and attributes after them. */
export interface AtomParser {
  primary(): ExpressionNode;
  /** The arguments of a call, without the parentheses. */
  arguments(): void;
}

export function createAtomParser(cursor: TokenCursor, rules: Rules): AtomParser {
  const { peek, at, accept, expect, fail } = cursor;
  const failWith: TokenCursor['failWith'] = cursor.failWith;
  const atComprehension = () => isComprehension(cursor);

  function primary(): ExpressionNode {
    let node = atom();
    while (true) {
      const { first } = node;
      if (accept('.')) {
        cursor.expectName();
        node = { kind: 'attribute', first };
      } else if (accept('(')) {
        readArguments(cursor, { ...rules, comprehension });
        expect(')');
        node = { kind: 'function call', first };
      } else if (at('[')) {
        if (!subscript()) return node;
        node = { kind: 'subscript', first };
      } else return node;
    }
  }

  /** False for a list beside an expression, where a comma is missing: `print(x [n for n in y])`. */
  function subscript(): boolean {
    const { position } = cursor;
    const isInBrackets = cursor.next().level > 1;
    try {
      slices();
      expect(']');
      return true;
    } catch (problem) {
      const isGeneral = problem instanceof FoundProblem && problem.problem.message === 'invalid syntax';
      cursor.position = position;
      if (isGeneral && isInBrackets && canRead(cursor, () => list() !== null)) return false;
      throw problem;
    }
  }

  function atom(): ExpressionNode {
    const first = peek();
    if (first.type === 'string') return strings();
    if (first.type === 'number') {
      cursor.next();
      return { kind: 'literal', first };
    }
    if (at('True', 'False', 'None')) return { kind: cursor.next().text, first };
    if (accept('...')) return { kind: 'ellipsis', first };
    if (cursor.atName()) {
      cursor.next();
      return { kind: 'name', first };
    }
    if (at('(')) return parenthesized();
    if (at('[')) return list();
    return at('{') ? braces() : fail();
  }

  function strings(): ExpressionNode {
    const first = peek();
    const parts = [];
    while (peek().type === 'string') parts.push(cursor.next());
    const isFormatted = checkStrings(parts, cursor, rules.isExpression);
    return { kind: isFormatted ? 'f-string expression' : 'literal', first };
  }

  function parenthesized(): ExpressionNode {
    const first = expect('(');
    if (accept(')')) return { kind: 'tuple', first, items: [] };
    if (at('yield')) {
      rules.yieldExpression();
      expect(')');
      return { kind: 'yield expression', first, isGroup: true };
    }
    const node = rules.starNamed();
    if (atComprehension()) {
      comprehension(node);
      expect(')');
      return { kind: 'generator expression', first };
    }
    if (at(',')) return { kind: 'tuple', first, items: elements(node, ')') };
    expect(')');
    if (node.kind === 'starred') throw new Unsure();
    return { ...node, first, isGroup: true };
  }

  /** The elements after the first, up to the closing bracket. */
  function elements(first: ExpressionNode, close: string): ExpressionNode[] {
    const items = [first];
    while (accept(',')) {
      if (at(close) || atComprehension()) break;
      items.push(rules.starNamed());
    }
    if (atComprehension() && close !== ')') {
      comprehension(null);
      failWith('did you forget parentheses around the comprehension target?', first.first);
    }
    expect(close);
    return items;
  }

  function list(): ExpressionNode {
    const first = expect('[');
    if (accept(']')) return { kind: 'list', first, items: [] };
    const node = rules.starNamed();
    if (!atComprehension()) return { kind: 'list', first, items: elements(node, ']') };
    comprehension(node);
    expect(']');
    return { kind: 'list comprehension', first };
  }

  function braces(): ExpressionNode {
    const first = expect('{');
    if (accept('}')) return { kind: 'dict literal', first };
    if (at('**')) return dictionary(first, null);
    const node = rules.starNamed();
    if (at(':')) return dictionary(first, node);
    if (!atComprehension()) {
      elements(node, '}');
      return { kind: 'set display', first };
    }
    comprehension(node);
    expect('}');
    return { kind: 'set comprehension', first };
  }

  /** A dictionary after its brace, and after its first key if it starts with one. */
  function dictionary(first: ExpressionNode['first'], key: ExpressionNode | null): ExpressionNode {
    let next = key;
    if (key && (key.kind === 'starred' || key.kind === 'named expression')) throw new Unsure();
    for (let count = 0; ; count++) {
      if (!next && accept('**')) rules.bitwiseOr();
      else {
        const from = next ?? readKey(count);
        if (!at(':') && count > 0) failWith("':' expected after dictionary key", from.first);
        expect(':');
        if (at('}', ',')) failWith("expression expected after dictionary key and ':'", peek(-1));
        if (at('*')) throw new Unsure();
        rules.expression();
        if (count === 0 && atComprehension()) {
          comprehension(null);
          expect('}');
          return { kind: 'dict comprehension', first };
        }
      }
      next = null;
      if (!accept(',') || at('}')) break;
    }
    expect('}');
    return { kind: 'dict literal', first };
  }

  /** Python looks at keys after the first by a rule of their own. */
  function readKey(count: number): ExpressionNode {
    if (count === 0) return rules.expression();
    try {
      return rules.looseExpression();
    } catch (problem) {
      throw problem instanceof FoundProblem ? new Unsure() : problem;
    }
  }

  function comprehension(element: ExpressionNode | null): void {
    if (element?.kind === 'starred') throw new Unsure();
    while (atComprehension()) {
      accept('async');
      expect('for');
      rules.starTargets(true);
      expect('in');
      rules.disjunction();
      while (accept('if')) rules.disjunction();
    }
  }

  function slices(): void {
    do {
      if (at(']')) {
        if (peek(-1).text === '[') fail();
        return;
      }
      if (at('*')) rules.starNamed();
      else slice();
    } while (accept(','));
  }
  function slice(): void {
    if (!at(':')) rules.namedExpression();
    for (let colons = 0; colons < 2 && accept(':'); colons++) if (rules.atExpression()) rules.expression();
  }

  return { primary, arguments: () => readArguments(cursor, { ...rules, comprehension }) };
}
