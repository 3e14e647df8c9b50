/**
 * The value of a cookie as the browser sent it (RFC 6265, section 4.2.1); null when it is absent. Nothing is decoded:
 * our cookies contain only characters that need no encoding, so no value can be malformed.
 */
export function readCookie(header: string | undefined, name: string): string | null {
  for (const pair of (header ?? '').split(';')) {
    const equals = pair.indexOf('=');
    if (equals > 0 && pair.slice(0, equals).trim() === name) return pair.slice(equals + 1).trim();
  }
  return null;
}
