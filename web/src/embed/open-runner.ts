import type { Connection } from '../connection/obstacle.js';
import { openSocket } from '../connection/socket.js';
import { type ConsoleView, createConsoleView } from '../console/console-view.js';
import { createInputLine, listenForInterrupt } from '../console/input-line.js';
import { createConsolePresenter } from '../run/console-presenter.js';
import { createReturnFocus } from '../run/return-focus.js';
import { createRunController, type RunController } from '../run/run-controller.js';
import { findRunProgram } from '../run/run-program.js';
import { createRunStorage } from '../run/saved-run.js';
import type { Signal } from '../ui/signal.js';
import type { SafeStorage } from '../ui/storage.js';
import type { EmbeddedEditor } from './embedded-editor.js';

/** The frames of one page would share their storage, so a run does not survive a reload. */
const noStorage: SafeStorage = { getItem: () => null, setItem: () => {}, removeItem: () => {} };

export interface Runner {
  view: ConsoleView;
  controller: RunController;
  token: string;
  connection: Signal<Connection>;
  close(): void;
}

/** Opens the console, connection and run of an embedded page for a signed-in user. Loaded on the first run. */
export function openRunner(options: {
  token: string;
  editor: Pick<EmbeddedEditor, 'element' | 'focus' | 'goToLine' | 'addDiagnostic' | 'clearDiagnostics' | 'read'>;
}): Runner {
  const inputLine = createInputLine({
    onText: (text) => controller.type(text),
    onEof: () => controller.endInput(),
    focusAfter: () => returnFocus.restore(),
  });
  const view = createConsoleView({ inputLine: inputLine.element, onSourceLocation: options.editor.goToLine });
  listenForInterrupt(view.element, () => controller.interrupt());
  const connection = openSocket(options.token);
  const controller = createRunController({
    connection,
    presenter: createConsolePresenter({
      ...{ view, editor: options.editor, readProgram: ({ label }) => findRunProgram(label, options.editor.read()) },
    }),
    runStorage: createRunStorage(noStorage, 'embed'),
  });
  const returnFocus = createReturnFocus({
    ...{ state: controller.state, editor: options.editor, fallback: view.focus },
    findRunButton: () => document.querySelector('.embed-head .run'),
  });
  const stopListening = controller.state.subscribe(({ phase, isWaitingForInput }) => {
    inputLine.setState(phase !== 'active' ? 'off' : isWaitingForInput ? 'waiting' : 'open');
    if (phase === 'active' && isWaitingForInput) inputLine.focus();
  });
  return {
    view,
    controller,
    token: options.token,
    connection: connection.connection,
    close() {
      stopListening();
      returnFocus.close();
      controller.close();
      connection.close();
      view.close();
    },
  };
}
