import type { MyAssignmentDetail } from '@runq/common/contract/my-assignment';
import type { RunController } from '../run/run-controller.js';
import { readStdin } from '../run/stdin-text.js';

/** What a run of the project gets in place of the prepared input. */
export interface CaseInput {
  stdin: string;
  args: readonly string[];
  /** Called when the run has been requested. */
  onStart(): void;
}

/** Up to this many lines are typed one by one; a longer input is given to the program as a whole. */
const maxTypedLines = 60;

/**
 * Runs the project with the input of a case, so that the console shows what a person at the keyboard would see: each
 * line stands where the program reads it. The lines are typed when the program waits, and the end of the input follows
 * the last one.
 */
export function runCase(
  { stdin, args }: Pick<MyAssignmentDetail['cases'][number], 'stdin' | 'args'>,
  options: { controller: Pick<RunController, 'state' | 'type' | 'endInput'>; start(input: CaseInput): void },
): void {
  const lines = splitLines(stdin ?? '');
  if (lines.length > maxTypedLines) {
    options.start({ stdin: readStdin(stdin ?? ''), args, onStart: () => {} });
    return;
  }
  options.start({ stdin: '', args, onStart: () => typeLines(lines, options.controller) });
}

/** Types a line each time the program waits, then ends the input. Stops with the run. */
function typeLines(lines: readonly string[], controller: Pick<RunController, 'state' | 'type' | 'endInput'>): void {
  const isOver = () => ['idle', 'finished'].includes(controller.state.get().phase);
  if (isOver()) return;
  let typed = 0;
  const unsubscribe = controller.state.subscribe(({ phase, isWaitingForInput }) => {
    if (isOver()) return unsubscribe();
    if (phase !== 'active' || !isWaitingForInput) return;
    const line = lines[typed++];
    if (line !== undefined) void controller.type(line);
    else {
      unsubscribe();
      controller.endInput();
    }
  });
}

/** The lines of a text with their line breaks. The last one ends as well, as `readStdin` does it. */
const splitLines = (text: string): string[] => readStdin(text).match(/[^\n]*\n/g) ?? [];
