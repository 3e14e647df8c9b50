import { parse } from 'shell-quote';

/**
 * Splits texts into words as a shell does, quotes and backslashes included. Operators and variables are plain text:
 * nothing is expanded and no shell runs.
 */
export function splitArguments(texts: readonly string[]): string[] {
  return texts.flatMap((text) =>
    parse(text, (name) => `$${name}`).map((word) => {
      if (typeof word === 'string') return word;
      if ('pattern' in word) return word.pattern;
      if ('comment' in word) return `#${word.comment}`;
      return word.op;
    }),
  );
}
