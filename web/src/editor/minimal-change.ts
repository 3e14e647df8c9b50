/** One change of a text: replaces `from` to `to` by `insert`. Offsets in UTF-16 units. */
export interface TextChange {
  from: number;
  to: number;
  insert: string;
}

const isLowSurrogate = (text: string, at: number) => (text.charCodeAt(at) & 0xfc00) === 0xdc00;

/**
 * The change between two texts without their common prefix and suffix, so that cursor, diagnostics and scroll position
 * stay where nothing changed. Never splits a surrogate pair.
 */
export function findMinimalChange(before: string, after: string): TextChange {
  const shorter = Math.min(before.length, after.length);
  let from = 0;
  while (from < shorter && before.charCodeAt(from) === after.charCodeAt(from)) from++;
  if (from > 0 && (isLowSurrogate(before, from) || isLowSurrogate(after, from))) from--;
  let tail = 0;
  while (
    tail < shorter - from &&
    before.charCodeAt(before.length - 1 - tail) === after.charCodeAt(after.length - 1 - tail)
  )
    tail++;
  if (tail > 0 && (isLowSurrogate(before, before.length - tail) || isLowSurrogate(after, after.length - tail))) tail--;
  return { from, to: before.length - tail, insert: after.slice(from, after.length - tail) };
}
