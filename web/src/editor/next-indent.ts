/**
 * Guesses the indentation of the line after `line`: one level more after a colon, one less after `return`, `break` and
 * the like.
 */
export function nextIndent(line: string): string {
  const spaces = /^[ \t]*/.exec(line)![0];
  const code = line.trim().replace(/\s*#.*$/, '');
  if (code.endsWith(':')) return `${spaces}    `;
  return /^(return|break|continue|pass|raise)\b/.test(code) ? spaces.slice(4) : spaces;
}
