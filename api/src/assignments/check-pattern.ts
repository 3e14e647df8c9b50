/** Most characters of the pattern of a checker `regex`. */
const longestPattern = 10_000;

/** Constructs of Python that JavaScript writes in another way. Any escape matches, so that `\\A` stays as it is. */
const pythonSyntax = /\\[\s\S]|\(\?P<|\(\?P=(\w+)\)/g;

/** Why a pattern of the checker `regex` cannot be used; null when it can. Python's own syntax is understood. */
export function findPatternFault(pattern: string): string | null {
  if (pattern.length > longestPattern) return `is a pattern of more than ${longestPattern} characters`;
  const [flags = ''] = /^\(\?[aiLmsux]+\)/.exec(pattern) ?? [];
  if (flags.includes('x')) return 'is no pattern that can be used: flag x is not supported';
  const source = pattern
    .slice(flags.length)
    .trimEnd()
    .replace(pythonSyntax, (part, reference?: string) => {
      if (part === '\\A' || part === '\\Z') return '';
      if (part === '(?P<') return '(?<';
      return reference === undefined ? part : `\\k<${reference}>`;
    });
  try {
    new RegExp(source, 'ms');
    return null;
  } catch (error) {
    const { message } = error as Error;
    return `is no valid pattern: ${message.slice(message.lastIndexOf(': ') + 2).toLowerCase()}`;
  }
}
