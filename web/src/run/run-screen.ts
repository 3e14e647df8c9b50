import type { Run } from '@runq/common/contract/run';
import type { ConsoleView } from '../console/console-view.js';
import type { Voice } from '../console/text-line.js';
import type { FileEditor } from '../editor/file-editor.js';
import { createErrorFigure } from '../traceback/error-figure.js';
import { parseTraceback } from '../traceback/parse-traceback.js';
import { createEndKeeper } from './keep-end.js';
import { createDisplay } from './show-display.js';

/** Where a run's story is told. */
export interface RunScreen {
  write(voice: Voice, text: string): void;
  /** Shows what is no text: the body of a display event. */
  show(body: Record<string, unknown>): void;
  /** Goes to the start of a line, unless it is there. */
  breakLine(): void;
  /** Says something on behalf of the page. */
  note(text: string): void;
  /** What was printed is complete for now: an error at its end is explained. */
  explain(): void;
  /** The run ended like this; everything before was told. */
  end(run: Pick<Run, 'verdict' | 'exitCode' | 'signal'>): void;
  /** What is told is long past: nothing takes its time. */
  skipAll(): void;
  /** A story begins. */
  clear(): void;
}

/** Characters of error output that are kept for a traceback at its end: a thousand calls, chained, with their carets. */
const maxErrorCharacters = 512 * 1024;

/**
 * Tells a run's story on the console. When an error of its own ended the program, the traceback at the end of its error output is explained
 * and the line is marked in the editor; whatever else a program prints is never taken for one.
 */
export function createRunScreen({
  view,
  editor,
}: {
  view: ConsoleView;
  editor: Pick<FileEditor, 'markProblem' | 'clearProblems'>;
}): RunScreen {
  const display = createDisplay(view);
  const errors = createEndKeeper(maxErrorCharacters);
  let story = 0;

  async function explainError(): Promise<void> {
    const told = story;
    const traceback = parseTraceback(errors.take());
    if (!traceback) return;
    const { place, lineCount, type, message } = traceback;
    // Without its code (the connection is away) there is no explanation, and the traceback stands as it is.
    const explanation = await import('../traceback/explain.js').then(
      ({ explain }) => explain(traceback),
      () => null,
    );
    if (told !== story) return;
    if (place) editor.markProblem(place.path, place.line, explanation?.title ?? `${type}: ${message.split('\n')[0]}`);
    if (explanation) view.wrapLines(lineCount, createErrorFigure({ explanation, place, lineCount }));
  }

  return {
    write(voice, text) {
      if (voice === 'stderr') errors.add(text);
      view.write(voice, text);
    },
    show: display.show,
    breakLine: view.breakLine,
    note: view.note,
    explain: () => void explainError(),
    end({ verdict, exitCode, signal }) {
      if (verdict !== 'ok' && verdict !== 'runtime_error') display.stop();
      if (verdict === 'syntax_error' || (verdict === 'runtime_error' && (exitCode === 1 || signal === 'SIGINT')))
        void explainError();
    },
    skipAll: display.skipAll,
    clear() {
      story++;
      errors.take();
      display.forget();
      editor.clearProblems();
      view.clear();
    },
  };
}
