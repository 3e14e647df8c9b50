import type { CaseInput } from '../assignments/case-run.js';
import type { Connection } from '../connection/obstacle.js';
import { openSocket } from '../connection/socket.js';
import { type ConsoleView, createConsoleView } from '../console/console-view.js';
import { createInputLine, listenForInterrupt } from '../console/input-line.js';
import type { FileEditor } from '../editor/file-editor.js';
import type { Project } from '../project/project.js';
import { bindInput } from '../run/bind-input.js';
import { createConsolePresenter } from '../run/console-presenter.js';
import { findRun } from '../run/find-run.js';
import { createReturnFocus } from '../run/return-focus.js';
import { createRunController, type RunController } from '../run/run-controller.js';
import { findRunProgram } from '../run/run-program.js';
import { createRunTabs } from '../run/run-tabs.js';
import { createRunStorage } from '../run/saved-run.js';
import { OutputPane } from '../run-panel/output-pane.js';
import type { Signal } from '../ui/signal.js';
import { openStorage } from '../ui/storage.js';

/** A run, one with an input of its own, a session with the program, or an empty session. */
export type Start = 'run' | CaseInput | 'session' | 'empty session';

/** What runs programs and shows their output. Its code arrives after the editor is shown. */
export interface StudentRunner {
  view: ConsoleView;
  controller: RunController;
  connection: Signal<Connection>;
  OutputPane: typeof OutputPane;
  close(): void;
}

/**
 * Opens the console, connection and run of one signed-in user. When a program waits for input, the input line gets the
 * focus unless the user is typing in the editor.
 */
export function createStudentRunner(options: {
  user: { userId: string; token: string };
  project: Project;
  editor: FileEditor;
  isTypingCode: () => boolean;
  /** A line of the program is about to be shown. */
  onShowCode: () => void;
}): StudentRunner {
  const { project, editor, isTypingCode } = options;
  const { userId, token } = options.user;
  const inputLine = createInputLine({
    onText(text, isPaste) {
      input.onSubmitted(isPaste ? '' : text);
      return controller.type(text, isPaste);
    },
    onEof: () => controller.endInput(),
    focusAfter: () => returnFocus.restore(),
  });
  const view = createConsoleView({
    ...{ inputLine: inputLine.element, isTypingElsewhere: isTypingCode },
    onSourceLocation(path, line) {
      options.onShowCode();
      editor.goToLine(path, line);
    },
  });
  listenForInterrupt(view.element, () => controller.interrupt());
  const connection = openSocket(token);
  const runStorage = createRunStorage(openStorage('sessionStorage'), userId);
  const tabs = createRunTabs({ userId, readCurrent: runStorage.read });
  const controller = createRunController({
    connection,
    presenter: createConsolePresenter({
      ...{ view, editor, readProgram: ({ label }) => findRunProgram(label, project.state.get().files) },
    }),
    runStorage,
    elsewhere: { ...tabs, find: () => findRun(token, tabs) },
  });
  const returnFocus = createReturnFocus({
    ...{ state: controller.state, editor, fallback: view.focus },
    findRunButton: () => document.querySelector('.run-buttons .run'),
  });
  const input = bindInput({
    controller,
    inputLine,
    isTypingElsewhere: isTypingCode,
    history: { storage: openStorage('localStorage'), key: `runq.prompt-lines:${userId}` },
  });

  return {
    view,
    controller,
    connection: connection.connection,
    OutputPane,
    close() {
      input.close();
      returnFocus.close();
      controller.close();
      tabs.close();
      connection.close();
      view.close();
    },
  };
}
