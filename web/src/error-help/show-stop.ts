import type { Run } from '@runq/common/contract/run';
import type { ConsoleView } from '../console/console-view.js';
import { explainStop } from './explain-stop.js';
import { createStopFigure } from './stop-figure.js';

/**
 * Explains under the output of a run or a session why it was stopped for a limit, and marks its last line in the
 * editor.
 */
export function showStop(
  run: Run,
  program: { path: string; text: string } | null,
  view: Pick<ConsoleView, 'breakLine' | 'wrapLines'>,
  editor: { addDiagnostic(path: string, line: number, message: string): void },
): void {
  const { stoppedAt } = run;
  const explanation = explainStop(run, program && program.path === stoppedAt?.path ? program.text : null);
  if (!explanation) return;
  if (stoppedAt) editor.addDiagnostic(stoppedAt.path, stoppedAt.line, explanation.title);
  // The output may have been cut in a line.
  view.breakLine();
  view.wrapLines(0, createStopFigure(explanation, stoppedAt));
}
