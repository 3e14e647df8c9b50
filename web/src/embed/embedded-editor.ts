import { type CodeView, createCodeView } from '../editor/code-view.js';
import type { FileEditor } from '../editor/file-editor.js';
import type { ProblemMark } from '../editor/problem-marks.js';
import { type Cell, createCell } from '../page/cell.js';
import type { EmbeddedFile, EmbeddedProgram } from './load-program.js';

/** The files of an embedded program as they stand, one of them in view. */
export interface EmbeddedEditor extends Omit<FileEditor, 'focus'> {
  /** Paths of the files that can be shown. */
  readonly paths: readonly string[];
  shownPath: Cell<string>;
  show(path: string): void;
  /** All files with what was changed. */
  read(): EmbeddedFile[];
  /** Brings back every file as it was. */
  reset(): void;
}

/** Shows the files of a program in the code view. What is changed is kept nowhere else. */
export function createEmbeddedEditor(
  program: EmbeddedProgram,
  options: { describedBy: string; isReadOnly: boolean; onRun: () => void },
): EmbeddedEditor {
  const originals = new Map(
    program.files.filter(({ encoding }) => encoding === 'utf8').map(({ path, content }) => [path, content]),
  );
  const now = new Map(originals);
  const marks = new Map<string, ProblemMark[]>();
  const shownPath = createCell(originals.has(program.entry) ? program.entry : ([...originals.keys()][0] ?? ''));

  const view: CodeView = createCodeView({
    describedBy: options.describedBy,
    onRun: options.onRun,
    onChange: (path, text) => now.set(path, text),
  });

  const documentOf = (path: string) => ({
    key: path,
    text: now.get(path)!,
    isPython: path.endsWith('.py'),
    label: `Text of ${path}`,
    isReadOnly: options.isReadOnly,
  });

  function show(path: string): void {
    if (!now.has(path)) return;
    shownPath.set(path);
    view.show(documentOf(path));
  }
  show(shownPath.get());

  return {
    element: view.element,
    paths: [...originals.keys()],
    shownPath,
    show,
    goToLine(path, line) {
      if (!now.has(path)) return;
      show(path);
      view.goToLine(line);
    },
    markProblem(path, line, message) {
      if (!now.has(path)) return;
      const all = [...(marks.get(path) ?? []), { line, message }];
      marks.set(path, all);
      view.prepare(documentOf(path));
      view.mark(path, all);
    },
    clearProblems() {
      for (const path of marks.keys()) view.mark(path, []);
      marks.clear();
    },
    read: () => program.files.map((file) => ({ ...file, content: now.get(file.path) ?? file.content })),
    reset() {
      for (const [path, content] of originals) {
        now.set(path, content);
        view.replace(path, content);
      }
    },
    close: view.close,
  };
}
