import { constants, type ExpressionNode, findInvalidTarget, isAtom, startsExpression } from './expression-node.js';
import { createAtomParser } from './parse-atom.js';
import { comparisons, createOperatorParser } from './parse-operators.js';
import { readLambdaParameters } from './parse-parameters.js';
import { FoundProblem, Unsure } from './syntax-problem.js';
import { canRead, createTokenCursor, type TokenCursor } from './token-cursor.js';
import { type Token, tokenize } from './tokenize.js';

/** Whether a text is one expression, as in a field of an f-string. */
function isExpression(text: string): boolean {
  const { tokens, error } = tokenize(`(${text})`);
  if (error) return false;
  const cursor = createTokenCursor(tokens);
  cursor.next();
  try {
    createExpressionParser(cursor, () => {}).yieldOrStarExpressions();
    return cursor.at(')') && cursor.peek(1).type === 'newline';
  } catch (problem) {
    if (problem instanceof FoundProblem) return false;
    throw problem;
  }
}

/** Reads expressions by the rules of Python's grammar, whose names they have. */
export interface ExpressionParser {
  /** Also tuples without parentheses, and starred elements. */
  starExpressions(): ExpressionNode;
  /** Also assignment expressions (`:=`). */
  namedExpression(): ExpressionNode;
  expression(): ExpressionNode;
  yieldOrStarExpressions(): ExpressionNode;
  /** Reads an expression at the start of an assignment, and raises what is certain about a `=` after it. */
  checkAssignment(): void;
  /** Targets of a loop or an alias; `isMany` allows several. */
  starTargets(isMany: boolean): void;
  arguments(): void;
  /** Whether the next token can start an expression. */
  atExpression(): boolean;
}

const softKeywords = ['match', 'case', '_'];

/** `onSuspend` is called for each `yield` and `await`. */
export function createExpressionParser(cursor: TokenCursor, onSuspend: () => void): ExpressionParser {
  const { peek, at, accept, expect, fail, nest } = cursor;
  const failWith: TokenCursor['failWith'] = cursor.failWith;
  const atExpression = () => startsExpression(peek());
  const expressions: ExpressionParser & Record<'starNamed' | 'starredOr' | 'disjunction', () => ExpressionNode> = {
    starExpressions: () => tupleOf(expressions.starredOr),
    namedExpression,
    expression: () => nest(() => expression()),
    checkAssignment,
    yieldOrStarExpressions: () => (at('yield') ? yieldExpression() : expressions.starExpressions()),
    starTargets,
    arguments: () => atoms.arguments(),
    atExpression,
    starNamed: () => (at('*') ? starred() : namedExpression()),
    starredOr: () => (at('*') ? starred() : expressions.expression()),
    disjunction: () => nest(operators.disjunction),
  };
  const atoms = createAtomParser(cursor, {
    ...expressions,
    looseExpression: () => nest(() => expression(true)),
    ...{ yieldExpression, bitwiseOr: () => operators.bitwiseOr(), isExpression },
  });
  const operators = createOperatorParser(cursor, { primary: atoms.primary, onSuspend });
  const { bitwiseOr, disjunction } = operators;

  function tupleOf(read: () => ExpressionNode): ExpressionNode {
    const first = read();
    if (!at(',')) return first;
    const items = [first];
    while (accept(',') && (atExpression() || at('*'))) items.push(read());
    return { kind: 'tuple', first: first.first, items };
  }

  function starred(): ExpressionNode {
    const first = expect('*');
    return { kind: 'starred', first, items: [bitwiseOr()] };
  }

  function yieldExpression(): ExpressionNode {
    const first = expect('yield');
    onSuspend();
    if (accept('from')) expressions.expression();
    else if (atExpression() || at('*')) expressions.starExpressions();
    return { kind: 'yield expression', first };
  }

  /** `x = 3` where only `x == 3` or `x := 3` makes sense. */
  function namedExpression(): ExpressionNode {
    return nest(() => {
      const first = peek();
      const start = cursor.position;
      const isName = cursor.atName();
      if (isName && peek(1).type === 'operator' && peek(1).text === ':=') {
        cursor.position += 2;
        expressions.expression();
        return { kind: 'named expression', first };
      }
      const node = expression();
      if (at(':=')) {
        cursor.next();
        expression();
        failWith(`cannot use assignment expressions with ${node.kind}`, first);
      }
      if (!at('=')) return node;
      const message = describeAssignment(node, start);
      if (message !== null) failWith(message, first);
      if (first.text === '(' || first.text === '[') throw new Unsure();
      return fail();
    });
  }

  function checkAssignment(): void {
    const start = cursor.position;
    const node = expressions.starredOr();
    const message = at('=') ? describeAssignment(node, start) : null;
    if (message !== null) failWith(message, node.first);
  }

  /** Python's message for a `=` after an expression that starts at `start`; null when it has only the general one. */
  function describeAssignment(node: ExpressionNode, start: number): string | null {
    if (!isBitwiseOr(start) || !isFollowedByValue()) return null;
    const { kind, first } = node;
    if (kind === 'name' && !node.isGroup) return "invalid syntax. Maybe you meant '==' or ':=' instead of '='?";
    const isGuarded = ['[', '('].includes(first.text) || constants.includes(kind);
    return isGuarded ? null : `cannot assign to ${kind} here. Maybe you meant '==' instead of '='?`;
  }

  /** Whether one value follows the `=` that is next. */
  function isFollowedByValue(): boolean {
    return canRead(cursor, () => {
      cursor.next();
      bitwiseOr();
      return !at('=', ':=');
    });
  }

  /** Whether the expression from `start` to here has no comparison, `not`, `and`, `or`, condition or lambda. */
  function isBitwiseOr(start: number): boolean {
    const end = cursor.position;
    return canRead(cursor, () => {
      cursor.position = start;
      bitwiseOr();
      return cursor.position === end;
    });
  }

  /** `isLoose` leaves what follows to the caller. */
  function expression(isLoose = false): ExpressionNode {
    const first = peek();
    if (at('lambda')) return lambda();
    const start = cursor.position;
    const node = disjunction();
    if (accept('if')) {
      readCondition(first);
      if (at('else')) cursor.next();
      else if (at(':')) fail();
      else failWith("expected 'else' after 'if' expression", first);
      expressions.expression();
      return { kind: 'conditional expression', first };
    }
    if (!isLoose && atExpression() && !at('not')) failAdjacent(node, start);
    return node;
  }

  /** The condition of a conditional expression. Where it breaks off, Python misses the `else`. */
  function readCondition(first: Token): void {
    const start = peek();
    try {
      disjunction();
    } catch (problem) {
      const isCut = problem instanceof FoundProblem && problem.problem.message === 'invalid syntax';
      if (isCut && isAtom(start)) failWith("expected 'else' after 'if' expression", first);
      throw problem;
    }
  }

  /** Two expressions beside each other: a comma is missing, or the parentheses of `print`. */
  function failAdjacent(node: ExpressionNode, start: number): never {
    const second = peek();
    const [first, afterFirst] = [node.first, cursor.position - start === 1 ? second : null];
    const isLegacy = node.kind === 'name' && (first.text === 'print' || first.text === 'exec') && !node.isGroup;
    // CPython 3.11 takes the beginning of a soft keyword for one.
    const isSoftKeyword = softKeywords.some((keyword) => keyword.startsWith(first.text));
    const canBeComma = !isSoftKeyword && !(first.type === 'name' && afterFirst?.type === 'string');
    let isInBrackets = second.level > 0;
    try {
      if (isLegacy) expressions.starExpressions();
      else expression(true);
      isInBrackets = peek(-1).level > 0;
    } catch (problem) {
      if (!(problem instanceof FoundProblem)) throw problem;
      // Python reads as much as it can: `print Hello World`.
      if (!isAtom(second)) failWith('invalid syntax', second);
    }
    if (isLegacy) failWith(`Missing parentheses in call to '${first.text}'. Did you mean ${first.text}(...)?`, first);
    if (isInBrackets && canBeComma) failWith('invalid syntax. Perhaps you forgot a comma?', first);
    if (node.kind === 'name' && cursor.position > start && !node.isGroup) readAfterName(second, start + 1);
    // `a, b c = 1` has a message of its own.
    if (!isInBrackets && at('=') && start > 0 && peek(start - 1 - cursor.position).text === ',') throw new Unsure();
    failWith('invalid syntax', second);
  }

  /** After a name Python looks for the arguments of an old `print`, and reports what is wrong with those. */
  function readAfterName(second: Token, from: number): void {
    const end = cursor.position;
    cursor.position = from;
    if (peek() === second && peek().text !== '(') {
      try {
        expressions.starExpressions();
      } catch (problem) {
        const isGeneral = problem instanceof FoundProblem && problem.problem.message === 'invalid syntax';
        if (!isGeneral) throw problem;
      }
    }
    cursor.position = end;
  }

  function lambda(): ExpressionNode {
    const first = expect('lambda');
    readLambdaParameters(cursor, expressions.expression);
    cursor.next();
    expressions.expression();
    return { kind: 'lambda', first };
  }

  /** What follows `for`, `as` and the like, read as an expression without comparisons, then checked. */
  function starTargets(isMany: boolean): void {
    const start = cursor.position;
    const target = isMany ? tupleOf(() => (at('*') ? starred() : bitwiseOr())) : bitwiseOr();
    const isComplete = isMany ? at('in') : at(',', ')', ':') || cursor.atType('newline');
    const failed = peek();
    let invalid = findInvalidTarget(target);
    if (isComplete && !invalid) return;
    if (isMany) {
      cursor.position = start;
      invalid = findInvalidTarget(expressions.starExpressions());
      if (invalid?.kind === 'comparison') invalid = invalid.member ? findInvalidTarget(invalid.member) : null;
    } else if (!isComplete) {
      if (target.first.text === '*' || at(...comparisons)) throw new Unsure();
      invalid = null;
    }
    if (invalid) failWith(`cannot assign to ${invalid.kind}`, invalid.first);
    failWith('invalid syntax', failed);
  }

  return expressions;
}
