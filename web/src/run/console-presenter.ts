import type { Run } from '@runq/common/contract/run';
import type { ConsoleView } from '../console/console-view.js';
import type { TextKind } from '../console/text-line.js';
import type { FileEditor } from '../editor/file-editor.js';
import { parseTraceback, type Traceback } from '../error-help/parse-traceback.js';
import type { Signal } from '../ui/signal.js';
import { createDisplayPresenter } from './display-presenter.js';
import type { RunProgram } from './run-program.js';
import { createTailBuffer } from './tail-buffer.js';

/** Shows a run's events to the user. */
export interface ConsolePresenter {
  /** Loads the code that only runs need; never rejects. Called before the first event is shown. */
  prepare(): Promise<void>;
  write(kind: TextKind, text: string): void;
  /** Shows the body of a display event. */
  show(body: Record<string, unknown>): void;
  /** Starts a new line unless the cursor is at the start of one. */
  breakLine(): void;
  /** Prints a message of the page itself. */
  note(text: string): void;
  /** Explains an error at the end of the output; called when the output is complete for now. */
  explain(): void;
  /**
   * Shows the end of the run; all its events have been shown before. Returns whether an uncaught error ended it, as its
   * traceback shows.
   */
  end(run: Run): boolean;
  /** True while a drawing continues, which may outlast its program. */
  isDrawing: Signal<boolean>;
  /** Skips all animations: the events are replayed. */
  skipAll(): void;
  /** Removes everything; a new event log starts. */
  clear(): void;
}

/** Characters of stderr kept for a traceback at its end: enough for a thousand chained calls with their carets. */
const maxErrorCharacters = 512 * 1024;

/**
 * Shows a run in the console. When an uncaught error ended the program, the traceback at the end of stderr gets an
 * explanation and its line is marked in the editor. Text that only looks like a traceback is left alone. A program that
 * showed nothing gets an explanation as well.
 */
export function createConsolePresenter({
  view,
  editor,
  readProgram,
}: {
  view: ConsoleView;
  editor: Pick<FileEditor, 'addDiagnostic' | 'clearDiagnostics'>;
  /** Returns the program of a run; null when it has changed since. */
  readProgram: (run: Run) => RunProgram | null;
}): ConsolePresenter {
  const display = createDisplayPresenter(view);
  const errors = createTailBuffer(maxErrorCharacters);
  let generation = 0;
  let hasShown = false;

  async function explainError(traceback: Traceback): Promise<void> {
    const startedIn = generation;
    const { location, lineCount, type, message } = traceback;
    // If the code fails to load, the traceback stays without an explanation.
    const help = await Promise.all([
      import('../error-help/explain-error.js'),
      import('../error-help/error-figure.js'),
    ]).catch(() => null);
    if (startedIn !== generation) return;
    const explanation = help?.[0].explainError(traceback);
    if (location) {
      const title = explanation?.title ?? `${type}: ${message.split('\n')[0]}`;
      editor.addDiagnostic(location.path, location.line, title);
    }
    if (help && explanation) view.wrapLines(lineCount, help[1].createErrorFigure({ explanation, location, lineCount }));
  }

  async function explainLimit(run: Run): Promise<void> {
    const startedIn = generation;
    const program = readProgram(run);
    // If the code fails to load, the status still has the reason.
    const help = await import('../error-help/show-stop.js').catch(() => null);
    if (startedIn === generation) help?.showStop(run, program, view, editor);
  }

  async function explainSilence(run: Run): Promise<void> {
    const startedIn = generation;
    const program = readProgram(run);
    // If the code fails to load, only the reason is missing.
    const [{ createSilenceFigure }, reason] = await Promise.all([
      import('../error-help/silence-figure.js'),
      import('../error-help/explain-silence.js').then(
        ({ explainSilence }) => program && explainSilence(program.text, program.others),
        () => null,
      ),
    ]);
    const location = program && reason?.line != null ? { path: program.path, line: reason.line } : null;
    if (startedIn === generation) view.wrapLines(0, createSilenceFigure(reason?.text ?? null, location));
  }

  return {
    prepare: view.loadStyles,
    write(kind, text) {
      if (kind === 'stdout' || kind === 'stderr') hasShown = true;
      if (kind === 'stderr') errors.add(text);
      view.write(kind, text);
    },
    show(body) {
      hasShown = true;
      display.show(body);
    },
    breakLine: view.breakLine,
    note: view.note,
    explain() {
      const traceback = parseTraceback(errors.take());
      if (traceback) void explainError(traceback);
    },
    isDrawing: display.isDrawing,
    end(run) {
      const { verdict, exitCode, signal, kind, artifacts } = run;
      view.flushNow();
      if (verdict !== 'ok' && verdict !== 'runtime_error') display.stop();
      display.end();
      if (verdict === 'ok' && kind === 'run' && !hasShown && artifacts.length === 0) void explainSilence(run);
      // A program that runs out of memory mostly ends itself with a traceback.
      const hasError =
        verdict === 'syntax_error' ||
        (verdict === 'memory_limit' && exitCode === 1) ||
        (verdict === 'runtime_error' && (exitCode === 1 || signal === 'SIGINT'));
      const traceback = hasError ? parseTraceback(errors.take()) : null;
      if (traceback) void explainError(traceback);
      else if (verdict?.endsWith('_limit')) void explainLimit(run);
      return traceback !== null;
    },
    skipAll: display.skipAll,
    clear() {
      generation++;
      hasShown = false;
      errors.take();
      display.reset();
      editor.clearDiagnostics();
      view.clear();
    },
  };
}
