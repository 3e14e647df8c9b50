import type { Project, ProjectState } from '../files/project.js';
import { isPython, type ProjectFile } from '../files/project-file.js';
import { createCodeView } from './code-view.js';
import type { ProblemMark } from './problem-marks.js';

/** The editor as the rest of the page sees it: it speaks of files by their paths. */
export interface FileEditor {
  readonly element: HTMLElement;
  /** Shows a file, selects a line of it (counted from 1) and puts the cursor there. Does nothing for a file that is not there. */
  goToLine(path: string, line: number): void;
  /** Marks a line in the gutter, by colour and in words. Marks of one file add up; editing a marked line takes its mark away. */
  markProblem(path: string, line: number, message: string): void;
  clearProblems(): void;
  focus(): void;
  close(): void;
}

/** Shows the project's file of the moment in the code view, and writes what is typed back into the project. */
export function createFileEditor(options: {
  project: Project;
  describedBy: string;
  onRun: () => void;
  onTyping: () => void;
}): FileEditor & { setWraps(wraps: boolean): void } {
  const { project } = options;
  const marks = new Map<string, ProblemMark[]>();
  const view = createCodeView({
    describedBy: options.describedBy,
    onRun: options.onRun,
    onChange(key, text) {
      options.onTyping();
      project.setContent(key, text);
    },
  });

  function follow({ files, shownId }: ProjectState): void {
    const texts = new Map(files.filter(({ encoding }) => encoding === 'utf8').map((file) => [file.id, file]));
    for (const key of view.keys()) {
      const file = texts.get(key);
      if (file) view.replace(key, file.content);
      else view.forget(key);
    }
    const shown = texts.get(shownId);
    if (shown) view.show(documentOf(shown));
  }

  const stopFollowing = project.state.listen(follow);
  follow(project.state.get());

  return {
    element: view.element,
    goToLine(path, line) {
      const file = project.findByPath(path);
      if (file?.encoding !== 'utf8') return;
      project.show(file.id);
      view.goToLine(line);
    },
    markProblem(path, line, message) {
      const file = project.findByPath(path);
      if (file?.encoding !== 'utf8') return;
      const all = [...(marks.get(file.id) ?? []), { line, message }];
      marks.set(file.id, all);
      view.prepare(documentOf(file));
      view.mark(file.id, all);
    },
    clearProblems() {
      for (const key of marks.keys()) view.mark(key, []);
      marks.clear();
    },
    focus: view.focus,
    setWraps: view.setWraps,
    close() {
      stopFollowing();
      view.close();
    },
  };
}

function documentOf(file: ProjectFile) {
  return { key: file.id, text: file.content, isPython: isPython(file), label: `Text of ${file.path}` };
}
