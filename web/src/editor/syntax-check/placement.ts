import type { SyntaxProblem } from './syntax-problem.js';
import type { Token } from './tokenize.js';

/** What a statement is inside of. */
interface Surroundings {
  isInFunction: boolean;
  isInLoop: boolean;
}

/**
 * Finds statements at places where they are not allowed. Python's compiler reports the first one, after the parser has
 * read the whole program.
 */
export interface Placement {
  /** Reads the block of a statement. */
  enter(kind: 'function' | 'class' | 'loop', read: () => void): void;
  check(keyword: Token): void;
  /** A `yield` or `await`, whose places have more rules: what follows is not certain. */
  suspend(): void;
  /** The first misplaced statement; null when there is none, or when it is not certain. */
  find(): SyntaxProblem | null;
}

const messages: Record<string, string> = {
  return: "'return' outside function",
  break: "'break' outside loop",
  continue: "'continue' not properly in loop",
};

export function createPlacement(): Placement {
  let around: Surroundings = { isInFunction: false, isInLoop: false };
  let found: SyntaxProblem | 'unsure' | null = null;
  return {
    enter(kind, read) {
      const outer = around;
      if (kind === 'loop') around = { ...outer, isInLoop: true };
      else around = { isInFunction: kind === 'function', isInLoop: false };
      read();
      around = outer;
    },
    check({ text, line }) {
      const message = Object.hasOwn(messages, text) ? messages[text]! : null;
      if (message === null || (text === 'return' ? around.isInFunction : around.isInLoop)) return;
      found ??= { type: 'SyntaxError', message, line, firstLine: line };
    },
    suspend() {
      if (!around.isInFunction) found ??= 'unsure';
    },
    find: () => (found === 'unsure' ? null : found),
  };
}
