import { type CodeView, createCodeView } from '../editor/code-view.js';
import type { Diagnostic } from '../editor/diagnostics.js';
import type { FileEditor } from '../editor/file-editor.js';
import { createSignal, type Signal } from '../ui/signal.js';
import type { EmbeddedFile, EmbeddedProgram } from './load-program.js';

/** The files of an embedded program, one of them visible. */
export interface EmbeddedEditor extends FileEditor {
  /** Paths of the text files. */
  readonly paths: readonly string[];
  shownPath: Signal<string>;
  show(path: string): void;
  /** Returns all files with their changes. */
  read(): EmbeddedFile[];
  /** Restores the original files. */
  reset(): void;
}

/** Shows the files of a program in a code view. Changes are not saved. */
export function createEmbeddedEditor(
  program: EmbeddedProgram,
  options: { describedBy: string; isReadOnly: boolean; onRun: () => void },
): EmbeddedEditor {
  const originals = new Map(
    program.files.filter(({ encoding }) => encoding === 'utf8').map(({ path, content }) => [path, content]),
  );
  const now = new Map(originals);
  const marks = new Map<string, Diagnostic[]>();
  const shownPath = createSignal(originals.has(program.entry) ? program.entry : ([...originals.keys()][0] ?? ''));

  const view: CodeView = createCodeView({
    describedBy: options.describedBy,
    readFiles: () => [...now].map(([path, content]) => ({ path, content })),
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
    addDiagnostic(path, line, message) {
      if (!now.has(path)) return;
      const all = [...(marks.get(path) ?? []), { line, message }];
      marks.set(path, all);
      view.prepare(documentOf(path));
      view.setDiagnostics(path, all);
    },
    clearDiagnostics() {
      for (const path of marks.keys()) view.setDiagnostics(path, []);
      marks.clear();
    },
    read: () => program.files.map((file) => ({ ...file, content: now.get(file.path) ?? file.content })),
    reset() {
      for (const [path, content] of originals) {
        now.set(path, content);
        view.replace(path, content);
      }
    },
    focus: view.focus,
    close: view.close,
  };
}
