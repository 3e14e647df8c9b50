import type { OutputDiff } from './grading.js';

/** Prefix of each kind of line, as in a unified diff; what is left out is marked like a hunk. */
const prefixes: Record<OutputDiff['lines'][number]['kind'], string> = {
  same: '  ',
  expected: '- ',
  got: '+ ',
  hidden: '@ ',
};

/**
 * The text form of a diff for exports and terminals: a sentence with the first difference, then one line each,
 * `- ` expected, `+ ` printed, `  ` both, `@ ` left out. At most 4 KB, LF between lines, none at the end.
 */
export function formatDiff({ line, column, lines }: OutputDiff): string {
  return [
    `First difference: line ${line}, column ${column} (- expected, + printed).`,
    ...lines.map(({ kind, text }) => `${prefixes[kind]}${text}`),
  ].join('\n');
}
