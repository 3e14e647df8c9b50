/** An error that Python reports for a program it cannot compile. */
export interface SyntaxProblem {
  type: 'SyntaxError' | 'IndentationError' | 'TabError';
  /** Python's message, so that explanations are found as after a run. */
  message: string;
  /** Counted from 1. */
  line: number;
  /** The first line of what is unfinished: a block without content starts at its header. */
  firstLine: number;
}

/** Thrown to end a check at its first problem. */
export class FoundProblem extends Error {
  constructor(
    readonly problem: SyntaxProblem,
    /** The last line that the parser has seen. */
    readonly reachedLine: number,
  ) {
    super(problem.message);
  }
}

/**
 * Thrown where versions of Python differ, or where its message depends on more than these checks know: no mark is
 * better than a wrong one.
 */
export class Unsure extends Error {}

/** Thrown when the parser reaches the place of the tokenizer's error. */
export class ReachedTokenError extends Error {}
