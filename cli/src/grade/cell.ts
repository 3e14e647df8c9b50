import { z } from 'zod';
import { toPrintable } from '../terminal/printable.js';
import type { Style } from '../terminal/terminal.js';

/** One case of one student: `GET /v1/batches/:id/cells`. */
export const cellSchema = z.looseObject({
  student: z.string(),
  result: z.looseObject({
    name: z.string(),
    verdict: z.string(),
    score: z.number(),
    maxScore: z.number(),
    sentence: z.string(),
    wouldPassIf: z.string().nullable(),
    diff: z
      .looseObject({
        line: z.int(),
        column: z.int(),
        lines: z.array(z.looseObject({ kind: z.enum(['same', 'expected', 'got', 'hidden']), text: z.string() })),
        hiddenLines: z.int().min(0),
      })
      .nullable(),
  }),
  transcript: z
    .looseObject({
      parts: z.array(z.looseObject({ kind: z.enum(['stdout', 'stderr', 'prompt', 'input']), text: z.string() })),
      hiddenBytes: z.int().min(0),
    })
    .nullable(),
});
export type Cell = z.output<typeof cellSchema>;

/** Rules of which one would make a wrong output right. */
const ignored: Record<string, string> = {
  whitespace: 'whitespace were ignored',
  case: 'upper and lower case were equal',
  prompts: 'prompts were ignored',
};

/** A case as text: verdict, transcript as on the student's terminal, and the diff with invisible characters drawn. */
export function describeCell({ student, result, transcript }: Cell, style: Style): string {
  const { name, verdict, score, maxScore, sentence, wouldPassIf, diff } = result;
  const isRight = verdict === 'AC';
  const parts = [
    style('bold', toPrintable(`${student}, ${name}: ${verdict}, ${score} of ${maxScore} points`)),
    style(isRight ? 'green' : 'red', toPrintable(sentence)),
  ];
  const rule = wouldPassIf === null ? undefined : ignored[wouldPassIf];
  if (rule) parts.push(`It would pass if ${rule}.`);
  parts.push('', style('bold', 'Transcript'), describeTranscript(transcript, style));
  if (diff) parts.push('', style('bold', `Difference at line ${diff.line}, column ${diff.column} (- expected, + got)`));
  if (diff) parts.push(...describeDiff(diff, style));
  return `${parts.join('\n')}\n`;
}

function describeTranscript(transcript: Cell['transcript'], style: Style): string {
  if (!transcript) return style('dim', '(none: nothing was run, or it has expired)');
  const styles = { stdout: null, prompt: null, input: 'cyan', stderr: 'red' } as const;
  const text = transcript.parts
    .map(({ kind, text }) => {
      const name = styles[kind];
      return name === null ? toPrintable(text) : style(name, toPrintable(text));
    })
    .join('');
  const hidden = transcript.hiddenBytes > 0 ? [style('dim', `(${transcript.hiddenBytes} bytes are left out)`)] : [];
  const shown = text === '' ? style('dim', '(no output)') : text.replace(/\n$/, '');
  return [shown, ...hidden].join('\n');
}

function describeDiff(diff: NonNullable<Cell['result']['diff']>, style: Style): string[] {
  return diff.lines.map(({ kind, text }) => {
    const line = toPrintable(text);
    if (kind === 'expected') return style('green', `-${line}`);
    if (kind === 'got') return style('red', `+${line}`);
    return kind === 'same' ? ` ${line}` : style('dim', `(${diff.hiddenLines} lines are left out)`);
  });
}
