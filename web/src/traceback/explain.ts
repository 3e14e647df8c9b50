import { friendlyExplain, loadCopydeck } from '@raspberrypifoundation/python-friendly-error-messages';
import deck from '@raspberrypifoundation/python-friendly-error-messages/deck';
import { type Explanation, explainInOwnWords } from './own-words.js';
import type { Traceback } from './parse-traceback.js';
import { explainTheRoom } from './room-words.js';

/** The classes that the library explains whatever the message is, and explains well; for others its last resort would be a guess. */
const known = new Set([
  'NameError',
  'UnboundLocalError',
  'SyntaxError',
  'IndentationError',
  'ZeroDivisionError',
  'IndexError',
]);

/**
 * Says what an error means: in our own words where we have some, else in those of the Raspberry Pi Foundation's library. Of the library only
 * the structured fields are used, never its HTML. Null when nobody has words for it.
 */
export function explain(traceback: Traceback): Explanation | null {
  const own = explainTheRoom(traceback.message) ?? explainInOwnWords(traceback);
  if (own || !known.has(traceback.type)) return own;
  loadCopydeck(deck);
  const { type, message, place, code } = traceback;
  const name = /["']([^"']+)["']/.exec(message)?.[1];
  const found = friendlyExplain({
    error: {
      type,
      message,
      raw: message,
      runtime: 'unknown',
      codeLine: code,
      ...(place ? { file: place.path, line: place.line } : {}),
      ...(name === undefined ? {} : { name }),
    },
  });
  return found && { title: tidy(found.title), words: addSuggestion(tidy(found.summary), message) };
}

/** Its templates say "on line {{loc}}" and put a space before a comma, while `loc` begins with "line" itself. */
const tidy = (words: string) =>
  words
    .replace(/\b(line) line\b/gi, '$1')
    .replace(/ ([,.:])/g, '$1')
    .trim();

/** Python itself often knows what was meant. */
function addSuggestion(words: string, message: string): string {
  const meant = /Did you mean: '(\w+)'\?/.exec(message)?.[1];
  return meant === undefined ? words : `${words} Did you mean ${meant}?`;
}
