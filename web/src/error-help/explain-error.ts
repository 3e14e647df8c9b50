import { friendlyExplain, loadCopydeck } from '@raspberrypifoundation/python-friendly-error-messages';
import deck from '@raspberrypifoundation/python-friendly-error-messages/deck';
import { type Explanation, findCustomMessage } from './custom-messages.js';
import { explainLetterCase } from './letter-case.js';
import type { Traceback } from './parse-traceback.js';
import { explainSandboxLimit } from './sandbox-limit-messages.js';

/**
 * The classes that the library explains well, whatever the message; for other classes its fallback would be a guess.
 */
const libraryClasses = new Set([
  'NameError',
  'UnboundLocalError',
  'SyntaxError',
  'IndentationError',
  'ZeroDivisionError',
  'IndexError',
]);

/**
 * Explains an error: with a custom message if there is one, else with the Raspberry Pi Foundation's library, of which
 * only the structured fields are used, never its HTML. Null for errors without an explanation.
 */
export function explainError(traceback: Traceback): Explanation | null {
  const custom = explainSandboxLimit(traceback.message) ?? explainLetterCase(traceback) ?? findCustomMessage(traceback);
  if (custom || !libraryClasses.has(traceback.type)) return custom;
  loadCopydeck(deck);
  const { type, message, location, code } = traceback;
  const name = /["']([^"']+)["']/.exec(message)?.[1];
  const found = friendlyExplain({
    error: {
      type,
      message,
      raw: message,
      runtime: 'unknown',
      codeLine: code,
      ...(location ? { file: location.path, line: location.line } : {}),
      ...(name === undefined ? {} : { name }),
    },
  });
  return found && { title: tidy(found.title), text: addSuggestion(tidy(found.summary), message) };
}

/** The library's templates repeat "line" before `{{loc}}` and put a space before commas. */
const tidy = (text: string) =>
  text
    .replace(/\b(line) line\b/gi, '$1')
    .replace(/ ([,.:])/g, '$1')
    .trim();

/** Adds Python's own spelling suggestion. */
function addSuggestion(text: string, message: string): string {
  const suggestion = /Did you mean: '(\w+)'\?/.exec(message)?.[1];
  return suggestion === undefined ? text : `${text} Did you mean ${suggestion}?`;
}
