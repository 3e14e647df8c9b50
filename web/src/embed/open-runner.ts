import { createConsoleView } from '../console/console-view.js';
import { createInputLine, listenForInterrupt } from '../console/input-line.js';
import type { FileEditor } from '../editor/file-editor.js';
import type { SafeStorage } from '../page/safe-storage.js';
import { createRunKeeper } from '../run/kept-run.js';
import { openSocket } from '../run/open-socket.js';
import { createRunDesk } from '../run/run-desk.js';
import { createRunScreen } from '../run/run-screen.js';

/** Several frames of one page would share their storage, so a run is not kept over a reload. */
const forgetful: SafeStorage = { getItem: () => null, setItem: () => {}, removeItem: () => {} };

export type Runner = ReturnType<typeof openRunner>;

/** Console, connection and run of an embedded page, for one signed-in person. Loaded when something is to run for the first time. */
export function openRunner(options: {
  token: string;
  editor: Pick<FileEditor, 'goToLine' | 'markProblem' | 'clearProblems'>;
}) {
  const inputLine = createInputLine({
    onText: (text) => desk.type(text),
    onEof: () => desk.endInput(),
    focusAfter: () => view.focus(),
  });
  const view = createConsoleView({ inputLine: inputLine.element, onPlace: options.editor.goToLine });
  listenForInterrupt(view.element, () => desk.interrupt());
  const connection = openSocket(options.token);
  const desk = createRunDesk({
    connection,
    screen: createRunScreen({ view, editor: options.editor }),
    keeper: createRunKeeper(forgetful, 'embed'),
  });
  const stopListening = desk.state.listen(({ phase, isWaitingForInput }) => {
    inputLine.setState(phase !== 'active' ? 'off' : isWaitingForInput ? 'waiting' : 'open');
    if (phase === 'active' && isWaitingForInput) inputLine.focus();
  });
  return {
    view,
    desk,
    token: options.token,
    connection: connection.connection,
    close(): void {
      stopListening();
      desk.close();
      connection.close();
      view.close();
    },
  };
}
