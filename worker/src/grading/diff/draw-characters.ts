import { isUtf8 } from 'node:buffer';

/** How the characters of a line are drawn. */
export interface DrawOptions {
  /** Whether the space or tab at this offset is drawn as a visible sign. */
  isDrawn: (offset: number) => boolean;
  /** Most bytes of the result in UTF-8. */
  maxBytes: number;
}

/** Invisible characters: format characters, those without a width, separators, spaces of other widths, C1 controls. */
const invisible = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Zs}\p{Co}\p{Cn}]/u;

/**
 * Draws `bytes` from `start` on so that a reader sees every character: space `·`, tab `→`, CR `␍`, byte order mark
 * `⟨BOM⟩`, no-break space `⍽`, other control characters as the pictures of U+2400 (`␀`, `␛`, ...), other invisible
 * ones as `⟨U+200B⟩`, bytes that are not UTF-8 as `⟨FF⟩`. Returns the text and the offset at which it had to stop.
 */
export function drawCharacters(bytes: Buffer, start: number, options: DrawOptions): { text: string; end: number } {
  let text = '';
  let used = 0;
  let at = start;
  while (at < bytes.length) {
    const length = characterLength(bytes, at);
    const drawn = drawCharacter(bytes, at, length, options);
    used += Buffer.byteLength(drawn);
    if (used > options.maxBytes) break;
    text += drawn;
    at += Math.max(length, 1);
  }
  return { text, end: at };
}

/** Length of the UTF-8 character at `at`; 0 when its bytes are not UTF-8. */
function characterLength(bytes: Buffer, at: number): number {
  const lead = bytes[at]!;
  if (lead < 0x80) return 1;
  const length = lead >= 0xf0 ? 4 : lead >= 0xe0 ? 3 : 2;
  return at + length <= bytes.length && isUtf8(bytes.subarray(at, at + length)) ? length : 0;
}

function drawCharacter(bytes: Buffer, at: number, length: number, { isDrawn }: DrawOptions): string {
  const byte = bytes[at]!;
  if (length === 0) return `⟨${hex(byte, 2)}⟩`;
  if (byte === 0x20) return isDrawn(at) ? '·' : ' ';
  if (byte === 0x09) return isDrawn(at) ? '→' : '\t';
  if (byte < 0x20) return String.fromCharCode(0x2400 + byte);
  if (byte === 0x7f) return '\u2421';
  if (length === 1) return String.fromCharCode(byte);
  const character = bytes.toString('utf8', at, at + length);
  if (character === '\ufeff') return '⟨BOM⟩';
  if (character === '\u00a0') return '⍽';
  return invisible.test(character) ? `⟨U+${hex(character.codePointAt(0)!, 4)}⟩` : character;
}

const hex = (value: number, digits: number) => value.toString(16).toUpperCase().padStart(digits, '0');
