/** The spaces that the line after `line` of a block probably begins with: one step more after a colon, one less after a way out. */
export function nextIndent(line: string): string {
  const spaces = /^[ \t]*/.exec(line)![0];
  const code = line.trim().replace(/\s*#.*$/, '');
  if (code.endsWith(':')) return `${spaces}    `;
  return /^(return|break|continue|pass|raise)\b/.test(code) ? spaces.slice(4) : spaces;
}
