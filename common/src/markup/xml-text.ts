const c0 = 0x2400;

/** Characters that XML 1.0 and HTML forbid, but for the line ends and tabs that `escapeMarkup` treats itself. */
const forbidden = /(?![\t\n\r\u0080-\u009F])\p{Cc}|[\uFFFE\uFFFF]|\p{Surrogate}/gu;

const entities: Record<string, string> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
  '\r': '&#13;',
};
const attributeEntities: Record<string, string> = { ...entities, '\n': '&#10;', '\t': '&#9;' };

/**
 * Escapes text for the content of XML and HTML elements, for any characters. Control characters become their pictures
 * (U+2400 block), other forbidden characters U+FFFD. Source: XML 1.0, 2.2 (Char) and 2.11 (line ends).
 */
export function escapeMarkup(text: string): string {
  return replaceForbidden(text).replace(/[&<>"'\r]/g, (character) => entities[character]!);
}

/** Escapes text for a quoted attribute; line ends and tabs survive normalisation (XML 1.0, 3.3.3). */
export function escapeAttribute(text: string): string {
  return replaceForbidden(text).replace(/[&<>"'\r\n\t]/g, (character) => attributeEntities[character]!);
}

function replaceForbidden(text: string): string {
  return text.replace(forbidden, (character) => {
    const code = character.charCodeAt(0);
    if (code < 0x20) return String.fromCharCode(c0 + code);
    return code === 0x7f ? '\u2421' : '\uFFFD';
  });
}
