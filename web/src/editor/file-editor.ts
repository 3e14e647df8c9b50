import type { Project, ProjectState } from '../project/project.js';
import { isPython, type ProjectFile } from '../project/project-file.js';
import { createCodeView } from './code-view.js';
import type { Diagnostic } from './diagnostics.js';

/** Files that left the project, because it was switched or they were deleted, whose undo history is kept. */
const maxLeftFiles = 50;

/** The editor's interface to the rest of the page, which refers to files by path. */
export interface FileEditor {
  readonly element: HTMLElement;
  /** Shows a file and selects one of its lines, counted from 1. Does nothing for an unknown file. */
  goToLine(path: string, line: number): void;
  /** Adds a diagnostic to a line. Editing the line removes it. */
  addDiagnostic(path: string, line: number, message: string): void;
  clearDiagnostics(): void;
  focus(): void;
  close(): void;
}

/** Shows the project's current file in the code view and writes edits back to the project. */
export function createFileEditor(options: {
  project: Project;
  describedBy: string;
  onRun: () => void;
  onTyping: () => void;
}): FileEditor & { setWraps(wraps: boolean): void } {
  const { project } = options;
  const diagnostics = new Map<string, Diagnostic[]>();
  const view = createCodeView({
    describedBy: options.describedBy,
    readFiles: () => project.state.get().files,
    onRun: options.onRun,
    onChange(key, text) {
      options.onTyping();
      project.setContent(key, text);
    },
  });

  /** The open documents of such files, in the order in which they left. */
  const left = new Set<string>();

  function update({ files, shownId }: ProjectState): void {
    const texts = new Map(files.filter(({ encoding }) => encoding === 'utf8').map((file) => [file.id, file]));
    for (const key of view.keys()) {
      const file = texts.get(key);
      if (file) {
        left.delete(key);
        view.replace(key, file.content);
      } else left.add(key);
    }
    for (const key of [...left].slice(0, -maxLeftFiles)) {
      left.delete(key);
      view.forget(key);
    }
    const shown = texts.get(shownId);
    if (shown) view.show(documentOf(shown));
  }

  const unsubscribe = project.state.subscribe(update);
  update(project.state.get());

  return {
    element: view.element,
    goToLine(path, line) {
      const file = project.findByPath(path);
      if (file?.encoding !== 'utf8') return;
      project.show(file.id);
      view.goToLine(line);
    },
    addDiagnostic(path, line, message) {
      const file = project.findByPath(path);
      if (file?.encoding !== 'utf8') return;
      const all = [...(diagnostics.get(file.id) ?? []), { line, message }];
      diagnostics.set(file.id, all);
      view.prepare(documentOf(file));
      view.setDiagnostics(file.id, all);
    },
    clearDiagnostics() {
      for (const key of diagnostics.keys()) view.setDiagnostics(key, []);
      diagnostics.clear();
    },
    focus: view.focus,
    setWraps: view.setWraps,
    close() {
      unsubscribe();
      view.close();
    },
  };
}

function documentOf(file: ProjectFile) {
  return { key: file.id, text: file.content, isPython: isPython(file), label: `Text of ${file.path}` };
}
