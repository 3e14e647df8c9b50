const pictures = 0x2400;

/**
 * Text of students and servers as a terminal may show it. Escape sequences could move the cursor or change the title,
 * so control characters but tab and line feed become their pictures (U+2400 ...), and bidirectional controls U+FFFD.
 */
export function toPrintable(text: string): string {
  return text.replaceAll('\r\n', '\n').replace(/[\p{Cc}\u202a-\u202e\u2066-\u2069]/gu, drawControl);
}

function drawControl(char: string): string {
  if (char === '\n' || char === '\t') return char;
  const code = char.charCodeAt(0);
  if (code < 0x20) return String.fromCharCode(pictures + code);
  return code === 0x7f ? '\u2421' : '\ufffd';
}
