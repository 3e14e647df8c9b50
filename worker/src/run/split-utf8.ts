/**
 * Length of the longest prefix of `bytes` that does not end inside a UTF-8 character. Invalid bytes count as complete,
 * so at most three bytes are held back (RFC 3629, section 3).
 */
export function completeUtf8Length(bytes: Buffer): number {
  const end = bytes.length;
  for (let back = 1; back <= Math.min(3, end); back++) {
    const byte = bytes[end - back]!;
    if (byte < 0x80) return end;
    if (byte < 0xc0) continue;
    return isPrefix(bytes.subarray(end - back)) ? end - back : end;
  }
  return end;
}

/** True when `tail`, which starts with a lead byte, is an incomplete well-formed character. */
function isPrefix(tail: Buffer): boolean {
  const [lead, second] = [tail[0]!, tail[1]];
  const length =
    lead >= 0xc2 && lead <= 0xdf ? 2 : lead >= 0xe0 && lead <= 0xef ? 3 : lead >= 0xf0 && lead <= 0xf4 ? 4 : 0;
  if (tail.length >= length) return false;
  if (second === undefined) return true;
  const low = lead === 0xe0 ? 0xa0 : lead === 0xf0 ? 0x90 : 0x80;
  const high = lead === 0xed ? 0x9f : lead === 0xf4 ? 0x8f : 0xbf;
  return second >= low && second <= high;
}
