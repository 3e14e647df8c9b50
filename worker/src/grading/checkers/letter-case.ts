import { isAscii, isUtf8 } from 'node:buffer';

/** The text in lower case. Where it is not UTF-8, only ASCII letters change, so that different bytes stay different. */
export function toLowerCase(text: Buffer): Buffer {
  if (isAscii(text)) return Buffer.from(text.toString('latin1').toLowerCase(), 'latin1');
  if (isUtf8(text)) return Buffer.from(text.toString('utf8').toLowerCase(), 'utf8');
  return Buffer.from(text.map((byte) => (byte >= 0x41 && byte <= 0x5a ? byte | 0x20 : byte)));
}
