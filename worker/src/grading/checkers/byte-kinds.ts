/** Kinds of bytes: whitespace as `isspace` of C has it, of which LF and CR break lines. */
export const visible = 0;
const blank = 1;
export const lineBreak = 2;

/** The kind of each byte. */
export const byteKinds = new Uint8Array(256);
for (const byte of [0x20, 0x09, 0x0b, 0x0c]) byteKinds[byte] = blank;
for (const byte of [0x0a, 0x0d]) byteKinds[byte] = lineBreak;

export const space = 0x20;
export const lineFeed = 0x0a;

/** Where the last visible byte before `end` ends; 0 when there is none. */
export function visibleEnd(text: Buffer, end: number): number {
  let at = end;
  while (at > 0 && byteKinds[text[at - 1]!] !== visible) at -= 1;
  return at;
}
