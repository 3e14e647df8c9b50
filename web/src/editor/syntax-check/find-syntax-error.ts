import { readProgram } from './parse-statement.js';
import { createPlacement } from './placement.js';
import { FoundProblem, ReachedTokenError, type SyntaxProblem, Unsure } from './syntax-problem.js';
import { createTokenCursor } from './token-cursor.js';
import { type Token, type TokenError, tokenize } from './tokenize.js';

/** Longer programs would make the page unresponsive for a moment. */
const maxCharacters = 100_000;

/**
 * Finds the error for which CPython refuses to compile a program: Python's message and line, without running Python.
 * Null for a program that it compiles, and wherever the answer is not certain.
 *
 * The order is CPython's (Parser/pegen_errors.c): an error of the tokenizer comes before errors of the parser, wherever
 * it is; a bracket that is never closed comes before errors in later lines; misplaced statements come last.
 */
export function findSyntaxError(text: string): SyntaxProblem | null {
  if (text.length > maxCharacters || text.includes('\0')) return null;
  try {
    const { tokens, error } = tokenize(text);
    const found = findParserError(tokens, error);
    if (error?.rank !== 'first') return found;
    // It comes before all but this error of the parser.
    return found?.message === 'unexpected indent' ? found : error.problem;
  } catch (reason) {
    if (reason instanceof Unsure) return null;
    throw reason;
  }
}

function findParserError(tokens: readonly Token[], error: TokenError | null): SyntaxProblem | null {
  const placement = createPlacement();
  try {
    readProgram(createTokenCursor(tokens), placement);
    return placement.find();
  } catch (reason) {
    if (reason instanceof ReachedTokenError) return error!.problem;
    if (!(reason instanceof FoundProblem)) throw reason;
    const { problem, reachedLine } = reason;
    if (looksLikeOldPrint(tokens, problem.line)) throw new Unsure();
    if (error?.rank === 'last' && error.problem.line === problem.line) throw new Unsure();
    if (error?.rank !== 'unclosed') return problem;
    if (reachedLine > error.problem.line) return error.problem;
    if (problem.message !== 'invalid syntax') throw new Unsure();
    return problem;
  }
}

/**
 * When there is any error, Python takes an earlier `print -1` or `match (x)` for a statement of Python 2 or for a match
 * without a colon, and reports that.
 */
function looksLikeOldPrint(tokens: readonly Token[], beforeLine: number): boolean {
  return tokens.some(({ type, text, line }, index) => {
    if (type !== 'name' || line > beforeLine) return false;
    const next = tokens[index + 1];
    if (text === 'print' || text === 'exec') return next?.type === 'operator' && '-+~[*'.includes(next.text);
    return text === 'match' && next?.type === 'operator' && '([-+~{*'.includes(next.text);
  });
}
